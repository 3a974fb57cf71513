import { z } from 'zod'

/** A request by its id, or by the number people say. */
export const requestId = z
  .string()
  .regex(/^(\d{1,12}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i, 'an id or a number')
export const byRequest = z.object({ id: requestId })
export const version = z.number().int().min(1)
