import { contractsOfAccount } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import { createSystem, createTemplate, type SystemKind } from '#systems'
import type { AccountKey, StaffKey } from './people.ts'
import type { DemoProvider } from './provider.ts'

/** Systems of the demo: made-up names, addresses of the ranges for documentation. Their checks are looked at from nowhere (looks.ts): nothing leaves a demo. */

type Sample = {
  kind: SystemKind
  name: string
  aliases?: string[]
  location?: string
  owner?: StaffKey
  runbook?: string
  /** Names of systems before it; each list is a group, `any` where one of them is enough. */
  all?: string[]
  any?: string[]
  documentation?: string
}

const site = (name: string, location: string): Sample[] => [
  { kind: 'line', name: `${name} line North (demo)`, location },
  { kind: 'line', name: `${name} line South (demo)`, location },
  {
    kind: 'gateway',
    name: `${name} router (demo)`,
    aliases: [`gw.${name.toLowerCase()}.example`],
    location,
    any: [`${name} line North (demo)`, `${name} line South (demo)`],
    runbook: 'RB-12 Router of a site',
    documentation: 'Demo data. Two lines of two carriers; either carries the site alone.',
  },
]

const samples: Partial<Record<AccountKey, Sample[]>> = {
  acme: [
    ...site('Acme', 'Frankfurt, rack 4 (demo)'),
    {
      kind: 'server',
      name: 'web-01',
      aliases: ['web-01.acme.example', '192.0.2.11'],
      owner: 'sam',
      all: ['Acme router (demo)'],
    },
    {
      kind: 'server',
      name: 'web-02',
      aliases: ['web-02.acme.example', '192.0.2.12'],
      owner: 'sam',
      all: ['Acme router (demo)'],
    },
    { kind: 'database', name: 'db-01', aliases: ['db-01.acme.example'], owner: 'robin', all: ['Acme router (demo)'] },
    { kind: 'virtual_machine', name: 'vm-app-07', aliases: ['vm-app-07.acme.example'], all: ['Acme router (demo)'] },
    {
      kind: 'website',
      name: 'Acme web shop (demo)',
      aliases: ['shop.acme.example'],
      owner: 'sam',
      any: ['web-01', 'web-02'],
      all: ['db-01'],
      runbook: 'RB-3 Checkout does not answer',
      documentation: 'Demo data. The checkout talks to a payment gateway of its own; look at its status first.',
    },
    { kind: 'backup_set', name: 'Nightly of db-01', all: ['db-01'], runbook: 'RB-7 A backup ended with errors' },
  ],
  orchard: [
    ...site('Orchard', 'Zürich, vault 2 (demo)'),
    {
      kind: 'database',
      name: 'db-02',
      aliases: ['db-02.orchard.example'],
      owner: 'robin',
      all: ['Orchard router (demo)'],
    },
    { kind: 'backup_set', name: 'Nightly of db-02', all: ['db-02'], runbook: 'RB-7 A backup ended with errors' },
  ],
  tern: [
    ...site('Tern', 'Hamburg, depot 12 (demo)'),
    {
      kind: 'gateway',
      name: 'VPN branch 12',
      aliases: ['vpn12.tern.example'],
      owner: 'kim',
      all: ['Tern router (demo)'],
    },
    { kind: 'website', name: 'Tern shop (demo)', aliases: ['shop.tern.example'], all: ['Tern router (demo)'] },
  ],
}

/** Makes the templates and the systems of three accounts, each with what carries it. */
export async function makeSystems(tx: Tx, provider: DemoProvider): Promise<void> {
  await makeTemplates(tx)
  for (const [key, list] of Object.entries(samples) as [AccountKey, Sample[]][]) {
    const { id: accountId } = provider.accounts[key]
    const contractId = (await contractsOfAccount(tx, accountId))[0]?.id ?? null
    const made = new Map<string, string>()
    for (const { all, any, owner, ...sample } of list) {
      const group = (mode: 'all' | 'any', names: string[] = []) =>
        names.length === 0 ? [] : [{ mode, members: names.map((name) => made.get(name)!) }]
      const ownerId = owner ? provider.staff[owner] : null
      const parents = [...group('any', any), ...group('all', all)]
      const { id } = await createSystem(tx, { accountId, contractId, ownerId, parents, ...sample })
      made.set(sample.name, id)
    }
  }
}

async function makeTemplates(tx: Tx): Promise<void> {
  const address = { key: 'address', label: 'Host name', required: true, default: null }
  await createTemplate(tx, {
    name: 'Web shop (demo)',
    kind: 'website',
    description: 'A shop that must answer and whose certificate must not end',
    location: null,
    runbook: 'RB-3 Checkout does not answer',
    documentation: '{name} answers at https://{address}/.',
    parameters: [address],
    checks: [
      {
        name: 'Answers',
        kind: 'http',
        everySeconds: 30,
        severity: 'P1',
        settings: { url: 'https://{address}/' },
        thresholds: [{ value: 'total_ms', above: '2000', below: null, severity: 'P3' }],
      },
      {
        name: 'Certificate',
        kind: 'tls',
        everySeconds: 3600,
        severity: 'P3',
        settings: { host: '{address}' },
        thresholds: [{ value: 'certificate_days_left', above: null, below: '21', severity: 'P3' }],
      },
    ],
  })
  await createTemplate(tx, {
    name: 'Router of a site (demo)',
    kind: 'gateway',
    description: 'What stands between a site and its lines',
    location: null,
    runbook: 'RB-12 Router of a site',
    documentation: '{name} answers pings at {address}.',
    parameters: [address],
    checks: [
      {
        name: 'Answers',
        kind: 'ping',
        everySeconds: 10,
        severity: 'P1',
        settings: { host: '{address}' },
        thresholds: [{ value: 'packet_loss', above: '20', below: null, severity: 'P2' }],
      },
    ],
  })
}
