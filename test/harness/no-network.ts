import dgram from 'node:dgram'
import net from 'node:net'

// Preloaded (`--import`) into a process that is to do without a network: whoever reaches for one fails at once.
const none = (): never => {
  throw new Error('There is no network here.')
}
net.Socket.prototype.connect = none
dgram.Socket.prototype.send = none
