/** Files given to the person: lists as CSV, and what the app hands over as base64 (PDFs, archives). */

/** What the last tab shows: it must stay readable there, but not for ever. */
let shownUrl: string | null = null;

/** What stands behind base64. */
export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

/** Puts it among the person's downloads. */
export function saveFile(fileName: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  document.body.append(link);
  link.click();
  link.remove();
  URL.revokeObjectURL(url);
}

/** The same for a text. */
export function download(fileName: string, text: string, type = 'text/csv;charset=utf-8'): void {
  saveFile(fileName, new Blob([text], { type }));
}

/** Opens it in a tab of its own, from where it can be printed; saves it where no tab can be opened (the desktop app, blocked pop-ups). */
export function openFile(fileName: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  if (window.open(url, '_blank')) {
    if (shownUrl !== null) URL.revokeObjectURL(shownUrl);
    shownUrl = url;
    return;
  }
  URL.revokeObjectURL(url);
  saveFile(fileName, content);
}
