/** The n-th mail of a benchmark: a customer's short mail with text and HTML. */
export function mailOf(n: number, senders: readonly string[]) {
  return {
    from: senders[n % senders.length],
    subject: `bench-${n} checkout returns an error`,
    text: `Since about half past one no customer can pay by card.\nThe page says "502 Bad Gateway".\nNumber ${n}.\n\n-- \nThe sender\n`,
    html: `<p>Since about half past one no customer can pay by card.</p><p>The page says <b>502 Bad Gateway</b>. Number ${n}.</p>`,
  }
}
