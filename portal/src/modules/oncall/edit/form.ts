import type { z } from 'zod'
import type { rotaInput } from '#contracts/oncall'
import { serverNow } from '../../../time.ts'
import { formWords as words } from '../../../words/rota-form.ts'
import { midnight, wallText } from '../../../zone.ts'
import type { Layer, Rota, Window } from '../words.ts'

export interface LayerForm {
  /** For the list; a saved layer's id, or made here. */
  key: string
  id?: string
  name: string
  participants: { id: string; name: string }[]
  unit: Layer['unit']
  every: number
  handoverAt: string
  restrictions: Window[]
  /** Local date-times of the rota's zone; empty: no limit. */
  validFrom: string
  validUntil: string
}

export interface RotaForm {
  name: string
  description: string
  zone: string
  mustCover: Window[]
  layers: LayerForm[]
  ownerId: string | null
  holidaysId: string | null
  standIns: string[]
}

export function newLayer(zone: string): LayerForm {
  return {
    key: crypto.randomUUID(),
    name: '',
    participants: [],
    unit: 'weekly',
    every: 1,
    handoverAt: `${wallText(midnight(serverNow(), zone), zone).slice(0, 10)}T08:00`,
    restrictions: [],
    validFrom: '',
    validUntil: '',
  }
}

export const newWindow = (): Window => ({ weekdays: [1, 2, 3, 4, 5], from: '08:00', until: '20:00' })

export const newRota = (zone: string, ownerId: string): RotaForm => ({
  ownerId,
  holidaysId: null,
  standIns: [],
  name: '',
  description: '',
  zone,
  mustCover: [],
  layers: [{ ...newLayer(zone), name: words.everybodyInTurn }],
})

export function formOf(rota: Rota): RotaForm {
  return {
    name: rota.name,
    description: rota.description,
    zone: rota.zone,
    mustCover: rota.mustCover,
    ownerId: rota.owner?.id ?? null,
    holidaysId: rota.holidaysId,
    standIns: rota.standIns.map((one) => one.id),
    layers: rota.layers.map((layer) => ({
      ...layer,
      key: layer.id,
      validFrom: layer.validFrom ? wallText(layer.validFrom.getTime(), rota.zone) : '',
      validUntil: layer.validUntil ? wallText(layer.validUntil.getTime(), rota.zone) : '',
    })),
  }
}

/** As the API takes it. */
export function inputOf(form: RotaForm, instant: (text: string) => string | null): z.input<typeof rotaInput> {
  return {
    name: form.name.trim(),
    description: form.description,
    zone: form.zone,
    mustCover: form.mustCover,
    ownerId: form.ownerId,
    holidaysId: form.holidaysId,
    standIns: form.standIns,
    layers: form.layers.map((layer) => ({
      id: layer.id,
      name: layer.name.trim(),
      participants: layer.participants.map((person) => person.id),
      unit: layer.unit,
      every: layer.every,
      handoverAt: layer.handoverAt.slice(0, 16),
      restrictions: layer.restrictions,
      validFrom: instant(layer.validFrom),
      validUntil: instant(layer.validUntil),
    })),
  }
}

/** What is missing before it can be saved; empty: nothing. */
export function missing(form: RotaForm): string {
  if (!form.name.trim()) return words.needsName
  const layer = form.layers.find((one) => !one.name.trim() || one.participants.length === 0)
  if (layer) return layer.name.trim() ? words.layerNeedsPeople(layer.name) : words.layerNeedsName
  return ''
}

/** The list with one element moved by a step; the same when there is no room. */
export function moved<T>(list: readonly T[], index: number, step: 1 | -1): T[] {
  const next = [...list]
  const [one] = next.splice(index, 1)
  if (one !== undefined) next.splice(Math.min(Math.max(index + step, 0), next.length), 0, one)
  return next
}
