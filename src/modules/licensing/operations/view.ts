import type { HandlerReply } from '#platform/http/contract.ts'
import type { catalogue } from '../contract/catalogue.ts'
import type { keys } from '../contract/keys.ts'
import type { requests } from '../contract/requests.ts'
import type { Granted } from '../queries/packages.ts'
import type { StoredReport } from '../queries/reports.ts'
import { showAmount, type Unit, type WrittenIn } from '../rules/amount.ts'
import { forecast, type Usage } from '../rules/forecast.ts'
import type { Appliance, Decision, Kind, LicenceKey, LicenceRequest, Product, StoredPolicy } from '../types.ts'

type ProductView = HandlerReply<typeof catalogue.addProduct>
type KindView = HandlerReply<typeof catalogue.addKind>
type KeyView = HandlerReply<typeof keys.getKey>
type Rows = HandlerReply<typeof requests.listRequests>
type RequestView = HandlerReply<typeof requests.getRequest>

type Counted = { unit: Unit; writtenIn: WrittenIn }

/** An amount for the wire: exact, and as people write it. */
export function amountView(amount: bigint, { unit, writtenIn }: Counted) {
  return { amount: amount.toString(), text: showAmount(amount, unit, writtenIn) }
}

export function productView(
  { id, name, description, retiredAt }: Product,
  kinds: readonly Kind[],
  policies: ReadonlyMap<string, StoredPolicy>,
): ProductView {
  const mine = kinds.filter(({ productId }) => productId === id)
  return { id, name, description, retiredAt, kinds: mine.map((kind) => kindView(kind, policies.get(kind.id) ?? null)) }
}

export function kindView(kind: Kind, policy: StoredPolicy | null): KindView {
  const { priceMinor, pricePer, currency, ...rest } = kind
  const price =
    priceMinor === null ? null : { minor: priceMinor.toString(), per: amountView(pricePer!, kind), currency: currency! }
  return { ...rest, price, policy: policy && policyView(policy, kind) }
}

function policyView(policy: StoredPolicy, kind: Counted): NonNullable<KindView['policy']> {
  const { version, needed, decideWithinMs, calendarId, escalationPolicyId, changedAt } = policy
  return {
    version,
    limits: policy.limits.map(({ role, upTo }) => ({ role, upTo: upTo === null ? null : amountView(upTo, kind) })),
    needed,
    fourEyesAbove: policy.fourEyesAbove === null ? null : amountView(policy.fourEyesAbove, kind),
    decideWithinMs,
    calendarId,
    escalationPolicyId,
    changedAt,
  }
}

type Known = { granted: Granted | undefined; report: StoredReport | undefined; usage?: Usage }

/** What a key holds: granted by packages, used as its appliance said last. What is left is never below nothing. */
export function capacityOf({ granted, report }: Known, counted: Counted) {
  const total = granted?.total ?? 0n
  const used = report?.used ?? null
  const left = used === null ? null : total > used ? total - used : 0n
  return {
    total: amountView(total, counted),
    sequence: granted?.sequence ?? 0,
    used: used === null ? null : amountView(used, counted),
    left: left === null ? null : amountView(left, counted),
    reportedAt: report?.receivedAt ?? null,
  }
}

export function keyView(
  key: LicenceKey,
  kind: Kind,
  product: string,
  appliance: Appliance | null,
  known: Known,
): KeyView {
  const { id, code, label, accountId, accountName, createdAt, retiredAt, retiredBecause, open } = key
  const { total, sequence, used, left } = capacityOf(known, kind)
  return {
    id,
    code,
    label,
    account: { id: accountId, name: accountName },
    kind: { id: kind.id, code: kind.code, name: kind.name, unit: kind.unit, writtenIn: kind.writtenIn },
    product,
    appliance,
    createdAt,
    retiredAt,
    retiredBecause,
    open,
    granted: { total, sequence },
    used: used && { amount: used, left: left!, at: known.report!.receivedAt, sequence: known.report!.sequence },
    forecast: forecastView(known, kind),
    flag: key.flaggedAt && { at: key.flaggedAt, because: key.flaggedBecause! },
  }
}

function forecastView({ usage, granted, report }: Known, counted: Counted): KeyView['forecast'] {
  if (!usage || !granted || !report) return null
  const ahead = forecast(usage, granted.total - report.used)
  return ahead && { perDay: amountView(ahead.perDay, counted), dryAt: ahead.dryAt }
}

export function rowView(one: LicenceRequest): Rows['items'][number] {
  return {
    id: one.id,
    number: one.number,
    state: one.state,
    account: { id: one.accountId, name: one.accountName },
    key: { id: one.licenceKeyId, code: one.keyCode },
    kind: { code: one.kindCode, name: one.kindName },
    amount: amountView(one.amount, one),
    granted: one.granted === null ? null : amountView(one.granted, one),
    purpose: one.purpose,
    drawnFrom: one.drawnFromId === null ? null : { id: one.drawnFromId, number: one.drawnFrom! },
    requester: one.requesterName,
    channel: one.channel,
    askedAt: one.askedAt,
    decidedAt: one.decidedAt,
  }
}

export function decisionView(one: Decision, counted: Counted): RequestView['decisions'][number] {
  return {
    id: one.id,
    round: one.round,
    by: { id: one.personId, name: one.personName },
    verdict: one.verdict,
    amount: one.amount === null ? null : amountView(one.amount, counted),
    reason: one.reason,
    at: one.at,
  }
}

type Around = Pick<RequestView, 'decisions' | 'approvals' | 'promise' | 'may' | 'journal' | 'capacity'>

export function requestView(one: LicenceRequest, around: Around): RequestView {
  return {
    ...rowView(one),
    reason: one.reason,
    baselineUsed: one.baselineUsed === null ? null : amountView(one.baselineUsed, one),
    written: one.written,
    unit: one.unit,
    writtenIn: one.writtenIn,
    requesterId: one.requesterId,
    enteredBy: one.enteredName,
    appliance: { id: one.applianceId, name: one.applianceName, thumbprint: one.thumbprint },
    price: one.priceMinor === null ? null : { minor: one.priceMinor.toString(), currency: one.currency! },
    contractNumber: one.contractNumber,
    policyVersion: one.policyVersion,
    round: one.round,
    refusal: one.refusalCode === null ? null : { code: one.refusalCode, text: one.refusalText ?? '' },
    packageId: one.packageId,
    issuedAt: one.issuedAt,
    ...around,
  }
}
