import type { StaffRole } from '#platform/actor.ts'

/** The made-up provider of the demo. Every name says that it is one, every address ends in `.example`. */
export const domain = 'example-hosting.example'

export const staff = {
  noor: { name: 'Noor Fixture', roles: ['engineer', 'admin'], phone: '+12025550111', title: 'Engineer' },
  sam: { name: 'Sam Sample', roles: ['engineer'], phone: '+12025550112', title: 'Engineer' },
  robin: { name: 'Robin Example', roles: ['engineer'], phone: '+12025550113', title: 'Engineer' },
  kim: { name: 'Kim Mockup', roles: ['support_manager'], phone: '+12025550114', title: 'Team lead' },
  dana: {
    name: 'Dana Demo',
    roles: ['sales_executive', 'licence_manager'],
    phone: '+12025550115',
    title: 'Account manager',
  },
  ola: { name: 'Ola Draft', roles: ['call_centre'], phone: '+12025550116', title: 'Call centre' },
  lou: { name: 'Lou Dummy', roles: ['support_tier1'], phone: '+12025550117', title: 'Support' },
  pat: { name: 'Pat Specimen', roles: ['support_tier2'], phone: '+12025550118', title: 'Support' },
  uma: { name: 'Uma Trial', roles: ['engineer'], phone: '+12025550119', title: 'Engineer, learns' },
} satisfies Record<string, { name: string; roles: StaffRole[]; phone: string; title: string }>
export type StaffKey = keyof typeof staff

export type PlanKey = 'platinum' | 'gold' | 'silver' | 'bronze'

export type DemoAccount = {
  number: string
  name: string
  domain: string
  plan: PlanKey
  /** Month and day on which the contract ends, and how many years from now. */
  contract: { number: string; ends: [monthDay: string, years: number] }
  contacts: [name: string, phone: string | null][]
  partner?: boolean
  phone: string
}

export const partner = { number: 'A-1007', name: 'Delta demo', domain: 'delta.example', contact: 'Chris Stand-in' }

export const accounts = {
  acme: {
    number: 'A-1042',
    name: 'Acme Corp demo',
    domain: 'acme.example',
    plan: 'gold',
    contract: { number: 'C-2025-114', ends: ['03-31', 1] },
    contacts: [
      ['Jordan Placeholder', '+12025550142'],
      ['Toni Testcase', null],
      ['Kerry Lorem', '+12025550143'],
      ['Lee Ipsum', null],
      ['Mo Dolor', null],
      ['Nika Sitamet', null],
      ['Oli Foobar', null],
      ['Quinn Bazqux', null],
      ['Remy Draftsman', null],
    ],
    partner: true,
    phone: '+12025550140',
  },
  orchard: {
    number: 'A-1015',
    name: 'Orchard Bank demo',
    domain: 'orchard.example',
    plan: 'platinum',
    contract: { number: 'C-2025-087', ends: ['06-30', 1] },
    contacts: [
      ['Alex Proof', '+12025550151'],
      ['Bente Trialrun', null],
    ],
    phone: '+12025550150',
  },
  tern: {
    number: 'A-1023',
    name: 'Tern Logistics demo',
    domain: 'tern.example',
    plan: 'gold',
    contract: { number: 'C-2026-012', ends: ['12-31', 1] },
    contacts: [
      ['Mika Pattern', '+12025550161'],
      ['Sol Mocked', null],
    ],
    partner: true,
    phone: '+12025550160',
  },
  birch: {
    number: 'A-1031',
    name: 'Birch Clinic demo',
    domain: 'birch.example',
    plan: 'platinum',
    contract: { number: 'C-2025-131', ends: ['12-31', 0] },
    contacts: [['Sascha Model', '+12025550171']],
    phone: '+12025550170',
  },
  lakeside: {
    number: 'A-1036',
    name: 'Lakeside Print demo',
    domain: 'lakeside.example',
    plan: 'silver',
    contract: { number: 'C-2026-044', ends: ['09-30', 1] },
    contacts: [['Nic Blank', null]],
    phone: '+12025550180',
  },
  meridian: {
    number: 'A-1050',
    name: 'Meridian Parts demo',
    domain: 'meridian.example',
    plan: 'silver',
    contract: { number: 'C-2026-058', ends: ['10-31', 1] },
    contacts: [['Kaya Stub', null]],
    phone: '+12025550190',
  },
  quarry: {
    number: 'A-1055',
    name: 'Quarry Foods demo',
    domain: 'quarry.example',
    plan: 'silver',
    contract: { number: 'C-2026-063', ends: ['11-30', 1] },
    contacts: [['Jona Null', '+12025550195']],
    phone: '+12025550194',
  },
  cedar: {
    number: 'A-1058',
    name: 'Cedar Travel demo',
    domain: 'cedar.example',
    plan: 'bronze',
    contract: { number: 'C-2026-071', ends: ['05-31', 1] },
    contacts: [['Ira Void', null]],
    phone: '+12025550120',
  },
  falcon: {
    number: 'A-1061',
    name: 'Falcon Media demo',
    domain: 'falcon.example',
    plan: 'silver',
    contract: { number: 'C-2026-075', ends: ['08-31', 1] },
    contacts: [['Gabi Dryrun', null]],
    phone: '+12025550122',
  },
  harbor: {
    number: 'A-1064',
    name: 'Harbor Tools demo',
    domain: 'harbor.example',
    plan: 'bronze',
    contract: { number: 'C-2026-079', ends: ['02-28', 2] },
    contacts: [['Fran Nobody', null]],
    phone: '+12025550124',
  },
  juniper: {
    number: 'A-1066',
    name: 'Juniper Schools demo',
    domain: 'juniper.example',
    plan: 'bronze',
    contract: { number: 'C-2026-082', ends: ['07-31', 1] },
    contacts: [['Elin Sandbox', null]],
    phone: '+12025550126',
  },
  willow: {
    number: 'A-1069',
    name: 'Willow Energy demo',
    domain: 'willow.example',
    plan: 'gold',
    contract: { number: 'C-2026-090', ends: ['04-30', 2] },
    contacts: [['Dorian Whatif', null]],
    phone: '+12025550128',
  },
} satisfies Record<string, DemoAccount>
export type AccountKey = keyof typeof accounts

/** `Noor Fixture` has `noor.fixture@...`. */
export function mailOf(name: string, at: string): string {
  return `${name.toLowerCase().replaceAll(' ', '.')}@${at}`
}
