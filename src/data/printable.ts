/** Text from files in messages and notes: what a terminal would obey is shown as \ufffd. */
export const printable = (text: string): string => text.replace(/\p{Cc}/gu, '\ufffd');
