/** good: online, paid. warn: due, grace. bad: suspended, failed. pending: in flight. neutral: ended. */
export type Tone = 'good' | 'warn' | 'bad' | 'neutral' | 'pending';
