/** M-Pesa's certificate as a file: text (PEM) goes as it is, the binary .cer as base64. */
const MOST_CHARACTERS = 20_000;
const PEM = '-----BEGIN';

/** base64: the bytes of the file. Null: too large for a certificate. */
export function readCertificate(base64: string): string | null {
  const bytes = atob(base64);
  const certificate = bytes.trimStart().startsWith(PEM) ? bytes : base64;
  return certificate.length > MOST_CHARACTERS ? null : certificate;
}
