// How large a file may be. An import runs beside a live duty: each limit is what one district needs several times
// over, and little enough that reading it disturbs nobody.

/** The demo's 1,500 units, 2,400 members and two weeks of roster take less than 1 MB. */
export const MAX_FILE_BYTES = 5 * 1024 * 1024;
/** All sheets together, headers not counted. */
export const MAX_ROWS = 20_000;
/** What a workbook unpacks to: 20,000 rows are some 10 MB of XML. More is a bomb, or no table. */
export const MAX_UNPACKED_BYTES = 40 * 1024 * 1024;
/** Parts of a workbook: one for each sheet and a few more. */
export const MAX_ZIP_ENTRIES = 200;
export const MAX_SHEETS = 20;
/** A table has at most eight columns; more are remarks. */
export const MAX_COLUMNS = 40;
/** A cell is a name or a code. */
export const MAX_CELL = 200;
/** Reading the largest file takes under 2 s on a slow machine. */
export const READ_WITHIN_MS = 15_000;
/** Memory of the thread that reads. */
export const READ_MEMORY_MB = 256;
/** As many as a person mends in one go; the next dry run shows the rest. */
export const MAX_FAULTS_SHOWN = 500;
