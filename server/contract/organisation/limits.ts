// How much an organisation may hold. Everything of it is in every picture and on every console, so a slip of an
// import must not fill them; each number is several times what the largest district of the city has.

/** The demo has about 700. */
export const MAX_TEAMS = 10_000;
/** What the fix table and a frame carry. */
export const MAX_UNITS = 50_000;
export const MAX_MEMBERS = 50_000;
/** A centre plans with a handful; each town may have its own. */
export const MAX_SHIFTS = 300;
/** Every grid and every category of every town, once. */
export const MAX_JURISDICTIONS = 2_000;
/** One a year for a working life. */
export const MAX_VERSIONS = 40;
