import { type Logger, pino } from 'pino'

export type Log = Logger

/** Structured logs on standard output, one JSON object a line. Secrets are named here so that they never reach a line. */
export function createLog(level: string): Log {
  return pino({
    level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: [
        'req.headers.authorization',
        'req.headers.cookie',
        '*.password',
        '*.token',
        '*.secret',
        'password',
        'token',
        'secret',
      ],
      censor: '[hidden]',
    },
  })
}
