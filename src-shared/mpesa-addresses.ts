/** Safaricom's callback addresses: the same twelve in at least six independent projects, and four more seen (mpesa.md, Errors, limits, addresses). */
export const SAFARICOM_ADDRESSES: readonly string[] = [
  ...['200', '206', '207', '208', '209', '212'].map((last) => `196.201.214.${last}`),
  ...['114', '44'].map((last) => `196.201.213.${last}`),
  ...['127', '138', '129', '136', '74', '69', '128', '132'].map((last) => `196.201.212.${last}`),
];
