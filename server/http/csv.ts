// One line of CSV (RFC 4180) that a spreadsheet shows and never runs: what begins like a formula gets a quote in front.

/** With what Excel, WPS and LibreOffice take for the beginning of a formula, also behind white space. */
const FORMULA = /^\s*[=+\-@\t\r|%]/;

export const csvLine = (fields: readonly string[]): string => `${fields.map(csvField).join()}\r\n`;

function csvField(text: string): string {
  const inert = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
