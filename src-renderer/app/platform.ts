/** Whether ⌘ stands where others have Ctrl. */
export const isMac = /mac/i.test(navigator.userAgent);
