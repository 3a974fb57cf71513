import { createAccount, createContract, createPerson, createTeam, providerAccount } from '#accounts'
import { createPolicy, createRota } from '#oncall'
import type { StaffRole } from '#platform/actor.ts'
import { clock } from '#platform/clock.ts'
import type { Tx } from '#platform/db/database.ts'
import type { Severity } from '#platform/http/contract.ts'
import { createPlan } from '#promises'

/** A small provider: one team on call around the clock, two customers, a partner with a customer. */
export type SmallProvider = {
  providerId: string
  teamId: string
  planId: string
  rotaId: string
  policyId: string
  /** Staff by first name. Sam is on call, Robin stands in, Kim leads. */
  staff: Record<'sam' | 'robin' | 'kim' | 'ola' | 'ada', string>
  acme: { id: string; jordan: string; contractId: string }
  birch: { id: string; toni: string; contractId: string }
  delta: { id: string; pat: string }
  /** Looked after by the partner Delta. */
  cedar: { id: string; uma: string; contractId: string }
}

const minutes = (n: number) => n * 60_000
const allowed: Record<Severity, { first_response: number; next_update: number; resolution: number }> = {
  P1: { first_response: minutes(30), next_update: minutes(30), resolution: minutes(240) },
  P2: { first_response: minutes(60), next_update: minutes(120), resolution: minutes(480) },
  P3: { first_response: minutes(240), next_update: minutes(1440), resolution: minutes(2880) },
  P4: { first_response: minutes(480), next_update: minutes(2880), resolution: minutes(14400) },
}

/** Fills an empty database. `phone` numbers the staff so that a gateway can tell them apart. */
export async function makeProvider(tx: Tx): Promise<SmallProvider> {
  const providerId =
    (await providerAccount(tx))?.id ??
    (await createAccount(tx, { kind: 'provider', name: 'Provider', mailDomains: ['provider.test'] })).id
  const person = async (name: string, roles: StaffRole[], phone: string) =>
    (
      await createPerson(tx, {
        accountId: providerId,
        name,
        email: `${name.split(' ')[0]!.toLowerCase()}@provider.test`,
        phones: [phone],
        roles,
      })
    ).id
  const staff = {
    sam: await person('Sam Sample', ['engineer'], '+12025550101'),
    robin: await person('Robin Example', ['engineer'], '+12025550102'),
    kim: await person('Kim Mockup', ['support_manager'], '+12025550103'),
    ola: await person('Ola Draft', ['call_centre'], '+12025550104'),
    ada: await person('Ada Admin', ['admin'], '+12025550105'),
  }
  const planId = (
    await createPlan(tx, {
      name: 'Gold 24x7',
      description: '',
      goalPercent: 98,
      targets: Object.entries(allowed).flatMap(([severity, kinds]) =>
        Object.entries(kinds).map(([kind, allowedMs]) => ({
          severity: severity as Severity,
          kind,
          allowedMs,
          calendarId: null,
          warnings: [50, 75, 90],
        })),
      ),
    })
  ).id
  const handoverAt = clock.now().toISOString().slice(0, 8).concat('01T00:00')
  const layer = (name: string, personId: string) => ({
    name,
    participants: [personId],
    unit: 'weekly' as const,
    every: 1,
    handoverAt,
    restrictions: [],
    validFrom: null,
    validUntil: null,
  })
  const rotaId = (
    await createRota(tx, {
      name: 'Web operations',
      description: '',
      zone: 'UTC',
      layers: [layer('First', staff.sam)],
      mustCover: [],
    })
  ).id
  const always = { severities: null, calendarId: null, during: 'always' as const }
  const policyId = (
    await createPolicy(tx, {
      name: 'Web operations',
      description: '',
      note: '',
      branches: [
        {
          when: { ...always, severities: ['P1', 'P2'] },
          steps: [
            {
              name: 'primary',
              targets: [{ kind: 'rota', id: rotaId }],
              alternates: [{ kind: 'person', id: staff.robin }],
              afterSeconds: 120,
            },
            { name: 'alternate', targets: [{ kind: 'person', id: staff.robin }], alternates: [], afterSeconds: 120 },
            { name: 'team lead', targets: [{ kind: 'person', id: staff.kim }], alternates: [], afterSeconds: 120 },
          ],
          repeat: 2,
        },
        { when: always, steps: [], repeat: 0 },
      ],
    })
  ).id
  const teamId = (
    await createTeam(tx, { name: 'Web operations', policyId, memberIds: [staff.sam, staff.robin, staff.kim] })
  ).id
  const account = async (name: string, domain: string, contact: string, partnerId: string | null = null) => {
    const { id } = await createAccount(tx, { kind: 'customer', name, mailDomains: [domain], partnerId })
    const email = `${contact.split(' ')[0]!.toLowerCase()}@${domain}`
    const contactId = (await createPerson(tx, { accountId: id, name: contact, email, phones: [], roles: ['contact'] }))
      .id
    const contract = await createContract(tx, {
      accountId: id,
      name: 'Managed hosting',
      planId,
      teamId,
      startsOn: '2020-01-01',
    })
    return { id, contactId, contractId: contract.id }
  }
  const acme = await account('Acme', 'acme.test', 'Jordan Placeholder')
  const birch = await account('Birch', 'birch.test', 'Toni Testcase')
  const delta = await createAccount(tx, { kind: 'partner', name: 'Delta', mailDomains: ['delta.test'] })
  const pat = (
    await createPerson(tx, { accountId: delta.id, name: 'Pat Specimen', email: 'pat@delta.test', roles: ['contact'] })
  ).id
  const cedar = await account('Cedar', 'cedar.test', 'Uma Trial', delta.id)
  return {
    providerId,
    teamId,
    planId,
    rotaId,
    policyId,
    staff,
    acme: { id: acme.id, jordan: acme.contactId, contractId: acme.contractId },
    birch: { id: birch.id, toni: birch.contactId, contractId: birch.contractId },
    delta: { id: delta.id, pat },
    cedar: { id: cedar.id, uma: cedar.contactId, contractId: cedar.contractId },
  }
}
