/** What Node says when there is no way to a server: the last two come from a local socket that is gone, and from a name nobody resolves. */
const network = /^(?:ECONN(?:REFUSED|RESET|ABORTED)|EPIPE|ETIMEDOUT|E(?:HOST|NET)UNREACH|ENOTFOUND|EAI_AGAIN)$/
/** SQLSTATEs of a server that starts, stops, has no place, or is a standby (read only) while others take over. */
const server = /^(?:08|57P0[1235]|53300|25006)/
/** What the driver says without a code. */
const driver =
  /^(?:Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/

/** Whether the database could not be reached, or went away at this moment: what was asked of it is not at fault. */
export function isUnreachable(error: unknown): boolean {
  const { code = '', message = '', syscall } = error as { code?: string; message?: string; syscall?: string }
  return network.test(code) || server.test(code) || driver.test(message) || (code === 'ENOENT' && syscall === 'connect')
}
