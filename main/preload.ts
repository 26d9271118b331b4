// Runs in every window before its page, sandboxed: it hands the page the bridge and nothing else.
import { contextBridge, ipcRenderer } from 'electron';
import { type Bridge, CHANNELS } from './bridge.ts';

const bridge: Bridge = {
  screens: () => ipcRenderer.invoke(CHANNELS.screens),
  setFace: (screenKey, face) => ipcRenderer.invoke(CHANNELS.setFace, screenKey, face),
  setLanguage: (language) => ipcRenderer.invoke(CHANNELS.setLanguage, language),
  print: () => ipcRenderer.invoke(CHANNELS.print),
  connect: (address) => ipcRenderer.invoke(CHANNELS.connect, address),
};

contextBridge.exposeInMainWorld('lianqin', bridge);
