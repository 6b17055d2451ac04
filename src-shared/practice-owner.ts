/** Who signs in to practice data: made with it, printed at start, and shown on the sign-in page. Play data only, so it is no secret. */
export const PRACTICE_OWNER = { userName: 'owner', password: 'practice-owner' } as const;
