// The few words that belong to the map itself.

export const mapWords = {
  zh: { map: '态势图', schematic: '示意', fit: '全区 F', lost: '图形设备中断，正在恢复……' },
  en: {
    map: 'Situation map',
    schematic: 'Schematic',
    fit: 'Fit F',
    lost: 'The graphics device was lost; restoring …',
  },
} as const;
