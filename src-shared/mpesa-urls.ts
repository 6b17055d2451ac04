/** Safaricom's rules for the addresses it reports to (CustomerToBusiness documentation). */

/** Words that a production address may not contain anywhere, in any case. */
export const FORBIDDEN_WORDS: readonly string[] = ['m-pesa', 'mpesa', 'safaricom', 'exe', 'exec', 'cmd', 'sql', 'query'];
/** Public tunnels that Safaricom usually blocks in production. */
export const BLOCKED_TUNNELS: readonly string[] = ['ngrok', 'mockbin', 'requestbin'];

/** Why Safaricom would refuse an address in production, in the operator's words; null when the rules allow it. */
export function callbackUrlProblem(text: string): string | null {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return 'This is not a web address.';
  }
  if (url.protocol !== 'https:') return 'The address must begin with https://.';
  if (url.username !== '' || url.search !== '' || url.hash !== '') return 'The address may not carry a user name, a question mark or a #.';
  const whole = text.toLowerCase();
  const word = FORBIDDEN_WORDS.find((forbidden) => whole.includes(forbidden));
  if (word !== undefined) return `The address contains “${word}”, which Safaricom does not allow in any spelling. Choose another name or path.`;
  const tunnel = BLOCKED_TUNNELS.find((blocked) => url.hostname.includes(blocked));
  if (tunnel !== undefined) return `Safaricom usually blocks addresses of ${tunnel}. Use an address of your own domain.`;
  return null;
}
