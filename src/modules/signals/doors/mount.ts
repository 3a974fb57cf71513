import type { FastifyReply, FastifyRequest } from 'fastify'
import { mountAlertmanager } from '../alertmanager/door.ts'
import { doors } from '../contract.ts'
import type { Encoding } from '../otlp/decode.ts'
import { unsupported } from '../problems.ts'
import { hearLogs, hearMapped, hearMetrics, hearNotified, hearWritten } from '../rules/hear.ts'
import { mountDoor, sourceScope } from './http.ts'
import type { Room } from './room.ts'

/** Mounts all doors that speak HTTP. */
export async function mountDoors(room: Room): Promise<void> {
  await sourceScope(room, (scoped) => {
    mountAlertmanager(room, scoped)
    mountDoor(
      room,
      scoped,
      doors.takeWebhook,
      'webhook',
      (body, { settings }) => hearMapped(body, settings, room.moment()),
      empty,
    )
    mountDoor(
      room,
      scoped,
      doors.takeAlertmanagerWebhook,
      'alertmanager_webhook',
      (body, { settings }) => hearNotified(body, settings, room.moment()),
      empty,
    )
    mountDoor(
      room,
      scoped,
      doors.takeRemoteWrite,
      'remote_write',
      (body, { settings }, request) => {
        refuseOtherVersions(request)
        return hearWritten(body, settings)
      },
      empty,
    )
    mountDoor(
      room,
      scoped,
      doors.takeOtlpLogs,
      'otlp',
      (body, { settings }, request) => hearLogs(body, encodingOf(request), settings, room.moment()),
      otlpAnswer,
    )
    mountDoor(
      room,
      scoped,
      doors.takeOtlpMetrics,
      'otlp',
      (body, { settings }, request) => hearMetrics(body, encodingOf(request), settings, room.moment()),
      otlpAnswer,
    )
  })
}

const empty = (reply: FastifyReply): FastifyReply => reply.code(204).send()

/** Remote write 2.0 is another message under the same content type. */
function refuseOtherVersions(request: FastifyRequest): void {
  const type = request.headers['content-type'] ?? ''
  const version = request.headers['x-prometheus-remote-write-version']
  if (/io\.prometheus\.write\.v2/.test(type) || (typeof version === 'string' && !/^0\.1\.|^1\./.test(version)))
    throw unsupported('Only remote write 1.0 is understood here.')
  if ((request.headers['content-encoding'] ?? 'snappy') !== 'snappy')
    throw unsupported('Bodies of remote write are packed with snappy.')
}

function encodingOf(request: FastifyRequest): Encoding {
  const type = (request.headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase()
  if (type === 'application/json') return 'json'
  if (type === 'application/x-protobuf') return 'protobuf'
  throw unsupported('OTLP comes as application/json or application/x-protobuf.')
}

/** An ExportServiceResponse with nothing in it: all was taken. */
function otlpAnswer(reply: FastifyReply, request: FastifyRequest): FastifyReply {
  return encodingOf(request) === 'json'
    ? reply.code(200).type('application/json').serializer(String).send('{}')
    : reply.code(200).type('application/x-protobuf').send(Buffer.alloc(0))
}
