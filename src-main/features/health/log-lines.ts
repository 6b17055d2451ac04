/** Whom a line of a router's log is about. Pure. */

/** The words of a message that may be user names: "<pppoe-jane>: disconnected" names jane. */
const namesIn = (message: string): string[] => message.split(/[\s,<>:()"']+/).map((word) => word.replace(/^(?:pppoe|hotspot|l2tp|pptp|sstp)-/, ''));

export const namesUser = (message: string, userName: string): boolean => namesIn(message).includes(userName);
export const namesOneOf = (message: string, userNames: ReadonlySet<string>): boolean => namesIn(message).some((name) => userNames.has(name));
