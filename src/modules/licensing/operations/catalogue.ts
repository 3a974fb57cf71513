import { permit } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import type { HandlerInput } from '#platform/http/contract.ts'
import { newId } from '#platform/id.ts'
import { notFound } from '#platform/problem.ts'
import type { catalogue } from '../contract/catalogue.ts'
import { problems } from '../problems.ts'
import {
  allKinds,
  allProducts,
  currentPolicies,
  findProduct,
  insertKind,
  insertPolicy,
  insertProduct,
  kindsByIds,
  lockKind,
  updateKind,
  updateProduct,
} from '../queries/catalogue.ts'
import { factorOf, readAmount, type Unit, type Written } from '../rules/amount.ts'
import type { Kind, Product, StoredPolicy } from '../types.ts'
import { recordOwn } from './told.ts'
import { kindView, productView } from './view.ts'

const ours = { accountId: null }

/** What is sold. Everybody may read it; who approves how much is for staff. */
export async function listProducts(tx: Tx) {
  permit(tx.actor, 'licence.read', { accountId: tx.actor.accountId })
  const kinds = await allKinds(tx)
  const policies = tx.actor.staff
    ? await currentPolicies(
        tx,
        kinds.map(({ id }) => id),
      )
    : new Map()
  return (await allProducts(tx)).map((product) => productView(product, kinds, policies))
}

/** Refuses `licensing.name_taken`. */
export async function addProduct(tx: Tx, input: { name: string; description: string }) {
  permit(tx.actor, 'licence.write', ours)
  const product: Product = { id: newId(), ...input, retiredAt: null }
  await inUnique('name', () => insertProduct(tx, product))
  await recordOwn(tx, 'licensing.product_added', { kind: 'licence_product', id: product.id, name: product.name }, {})
  return productView(product, [], new Map())
}

/** Changes what is given. Refuses `licensing.name_taken`. */
export async function editProduct(
  tx: Tx,
  id: string,
  { retired, ...changes }: { name?: string; description?: string; retired?: boolean },
) {
  permit(tx.actor, 'licence.write', ours)
  const before = await findProduct(tx, id)
  if (!before) throw notFound()
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
  const after: Product = { ...before, ...given, retiredAt: retiredAt(tx, before.retiredAt, retired) }
  await inUnique('name', () => updateProduct(tx, after))
  const subject = { kind: 'licence_product', id, name: after.name }
  const named = ({ name, retiredAt: at }: Product) => ({ name, retiredAt: at })
  await recordOwn(tx, 'licensing.product_changed', subject, { before: named(before), after: named(after) })
  const kinds = await allKinds(tx)
  const ids = kinds.map((kind) => kind.id)
  return productView(after, kinds, await currentPolicies(tx, ids))
}

function retiredAt(tx: Tx, before: Date | null, retired: boolean | undefined): Date | null {
  return retired === undefined ? before : retired ? (before ?? tx.now) : null
}

type KindInput = HandlerInput<typeof catalogue.addKind>['body']
type KindChanges = HandlerInput<typeof catalogue.editKind>['body']

/** Refuses `licensing.name_taken` and `licensing.amount_refused`: a way of writing, or a price, that is not of its unit. */
export async function addKind(tx: Tx, productId: string, { price, ...input }: KindInput) {
  permit(tx.actor, 'licence.write', ours)
  if (!(await findProduct(tx, productId))) throw notFound()
  if (factorOf(input.unit, input.writtenIn) === null) throw refuseAmount('writtenIn', 'wrong_unit')
  const kind: Kind = {
    id: newId(),
    productId,
    ...input,
    creditAllowed: input.creditAllowed ?? false,
    ...pricing(price ?? null, input.unit),
    retiredAt: null,
  }
  await inUnique('code', () => insertKind(tx, kind))
  await recordOwn(tx, 'licensing.kind_added', subjectOfKind(kind), { after: valuesOf(kind) })
  return kindView(kind, null)
}

/** Changes what is given; unit and code stay, because packages name them. */
export async function editKind(tx: Tx, id: string, { price, retired, ...changes }: KindChanges) {
  permit(tx.actor, 'licence.write', ours)
  const before = await lockKind(tx, id)
  if (!before) throw notFound()
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
  const after: Kind = {
    ...before,
    ...given,
    ...(price !== undefined && pricing(price, before.unit)),
    retiredAt: retiredAt(tx, before.retiredAt, retired),
  }
  await updateKind(tx, after)
  await recordOwn(tx, 'licensing.kind_changed', subjectOfKind(after), {
    before: valuesOf(before),
    after: valuesOf(after),
  })
  return kindView(after, (await currentPolicies(tx, [id])).get(id) ?? null)
}

/**
 * Writes a new version of who approves how much. Refuses `licensing.policy_refused` when a role stands in it twice, and
 * `licensing.amount_refused`.
 */
export async function setPolicy(tx: Tx, kindId: string, input: HandlerInput<typeof catalogue.setPolicy>['body']) {
  permit(tx.actor, 'licence.write', ours)
  const kind = await lockKind(tx, kindId)
  if (!kind) throw notFound()
  const roles = input.limits.map(({ role }) => role)
  const twice = roles.find((role, place) => roles.indexOf(role) !== place)
  if (twice) throw problems.refuse('licensing.policy_refused', { detail: `The role ${twice} stands in it twice.` })
  const limits = input.limits.map(({ role, upTo }) => ({
    role,
    upTo: upTo && amountIn(upTo, kind.unit, 'limits'),
  }))
  const before = (await currentPolicies(tx, [kindId])).get(kindId) ?? null
  const policy = {
    ...input,
    kindId,
    version: (before?.version ?? 0) + 1,
    limits,
    fourEyesAbove: input.fourEyesAbove && amountIn(input.fourEyesAbove, kind.unit, 'fourEyesAbove'),
    changedAt: tx.now,
  }
  await inReferences(() => insertPolicy(tx, policy))
  const shown = (one: StoredPolicy) => ({
    version: one.version,
    limits: one.limits.map(({ role, upTo }) => ({ role, upTo: upTo?.toString() ?? null })),
    needed: one.needed,
    fourEyesAbove: one.fourEyesAbove?.toString() ?? null,
    decideWithinMs: one.decideWithinMs,
  })
  await recordOwn(tx, 'licensing.policy_changed', subjectOfKind(kind), {
    before: before ? shown(before) : undefined,
    after: shown(policy),
  })
  return kindView(kind, policy)
}

const subjectOfKind = (kind: Kind) => ({ kind: 'capacity_kind', id: kind.id, name: kind.code })
const valuesOf = (kind: Kind) => ({
  name: kind.name,
  unit: kind.unit,
  writtenIn: kind.writtenIn,
  price: kind.priceMinor?.toString() ?? null,
  pricePer: kind.pricePer?.toString() ?? null,
  currency: kind.currency,
  creditAllowed: kind.creditAllowed,
  retiredAt: kind.retiredAt,
})

function pricing(price: KindInput['price'] | null, unit: Unit): Pick<Kind, 'priceMinor' | 'pricePer' | 'currency'> {
  if (!price) return { priceMinor: null, pricePer: null, currency: null }
  const { minor, per, currency } = price
  return { priceMinor: BigInt(minor), pricePer: amountIn(per, unit, 'price.per'), currency }
}

/** A typed amount in base units; refuses `licensing.amount_refused` naming the field and the reason. */
export function amountIn(written: Written, unit: Unit, field: string): bigint {
  const result = readAmount(written, unit)
  if ('refused' in result) throw refuseAmount(field, result.refused)
  return result.amount
}

/** That an amount cannot be taken: the field, and why. */
export function refuseAmount(field: string, reason: string) {
  return problems.refuse('licensing.amount_refused', { reason, fields: { [field]: reason } })
}

/** What stands in the way of a unique index, in words. */
export async function inUnique<T>(field: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if ((error as { code?: string }).code === '23505')
      throw problems.refuse('licensing.name_taken', { fields: { [field]: 'is in use already' } })
    throw error
  }
}

async function inReferences(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if ((error as { code?: string }).code === '23503')
      throw problems.refuse('licensing.policy_refused', {
        detail: 'The calendar or the escalation policy is not known.',
      })
    throw error
  }
}

/** A kind that can be asked for. Refuses `licensing.kind_retired`. */
export async function offeredKind(tx: Tx, id: string): Promise<Kind> {
  const kind = (await kindsByIds(tx, [id])).get(id)
  if (!kind) throw notFound()
  if (kind.retiredAt) throw problems.refuse('licensing.kind_retired')
  return kind
}
