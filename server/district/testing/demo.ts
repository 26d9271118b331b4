// Where the demo district lies, for specs.
import { join } from 'node:path';

export const demoDir = join(import.meta.dirname, '../../../assets/district/jiading');
