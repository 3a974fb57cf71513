import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import { mount } from '#platform/http/mount.ts'
import { accounts } from './contract.ts'
import { addAccount, closeAccount, editAccount, reopenAccount, writeJournal } from './operations/account.ts'
import { addContract, editContract, removeContract } from './operations/contract.ts'
import { erasePerson } from './operations/erase.ts'
import { addPerson, comeBack, editPerson, getPerson, leave } from './operations/person.ts'
import {
  getAccount,
  getContract,
  getTeam,
  listAccounts,
  listContracts,
  listPeople,
  listTeams,
  quickSearch,
  readTimeline,
  withTeams,
} from './operations/read.ts'
import { addTeam, editTeam, removeTeam } from './operations/team.ts'
import { findAccount } from './queries/account.ts'
import type { Person } from './types.ts'

/** Mounts the contract. */
export function mountRoutes(app: App): void {
  mountAccounts(app)
  mountPeople(app)
  mountTeams(app)
  mountContracts(app)
}

function mountAccounts(app: App): void {
  const { transact } = app.db
  mount(app, accounts.listAccounts, ({ actor, query: { kind, partner, manager, ...query } }) =>
    transact(actor, (tx) => listAccounts(tx, { ...query, kinds: kind, partnerId: partner, managerId: manager })),
  )
  mount(app, accounts.createAccount, ({ actor, body }) =>
    transact(actor, async (tx) => getAccount(tx, (await addAccount(tx, body)).id)),
  )
  mount(app, accounts.getAccount, ({ actor, params }) => transact(actor, (tx) => getAccount(tx, params.id)))
  mount(app, accounts.editAccount, ({ actor, params, body }) =>
    transact(actor, async (tx) => getAccount(tx, (await editAccount(tx, params.id, body)).id)),
  )
  mount(app, accounts.closeAccount, ({ actor, params }) =>
    transact(actor, async (tx) => getAccount(tx, (await closeAccount(tx, params.id)).id)),
  )
  mount(app, accounts.reopenAccount, ({ actor, params }) =>
    transact(actor, async (tx) => getAccount(tx, (await reopenAccount(tx, params.id)).id)),
  )
  mount(app, accounts.timeline, ({ actor, params, query }) =>
    transact(actor, (tx) => readTimeline(tx, params.id, query)),
  )
  mount(app, accounts.writeJournal, ({ actor, params, body }) =>
    transact(actor, (tx) => writeJournal(tx, params.id, body).then(() => undefined)),
  )
  mount(app, accounts.search, ({ actor, query }) => transact(actor, (tx) => quickSearch(tx, query.q)))
}

function mountPeople(app: App): void {
  const { transact } = app.db
  mount(app, accounts.listPeople, ({ actor, query: { account, role, ...query } }) =>
    transact(actor, (tx) => listPeople(tx, { ...query, accountId: account, roles: role })),
  )
  mount(app, accounts.createPerson, ({ actor, body }) =>
    transact(actor, async (tx) => show(tx, await addPerson(tx, body))),
  )
  mount(app, accounts.getPerson, ({ actor, params }) =>
    transact(actor, async (tx) => show(tx, await getPerson(tx, params.id))),
  )
  mount(app, accounts.editPerson, ({ actor, params, body }) =>
    transact(actor, async (tx) => show(tx, await editPerson(tx, params.id, body))),
  )
  mount(app, accounts.leavePerson, ({ actor, params }) =>
    transact(actor, async (tx) => show(tx, await leave(tx, params.id))),
  )
  mount(app, accounts.erasePerson, ({ actor, params, body }) =>
    transact(actor, (tx) => erasePerson(tx, params.id, body.reason).then(() => undefined)),
  )
  mount(app, accounts.returnPerson, ({ actor, params }) =>
    transact(actor, async (tx) => show(tx, await comeBack(tx, params.id))),
  )
}

async function show(tx: Tx, person: Person) {
  const account = await findAccount(tx, person.accountId)
  return (await withTeams(tx, [{ ...person, accountName: account?.name ?? '' }]))[0]!
}

function mountTeams(app: App): void {
  const { transact } = app.db
  mount(app, accounts.listTeams, ({ actor }) => transact(actor, async (tx) => ({ items: await listTeams(tx) })))
  mount(app, accounts.createTeam, ({ actor, body }) =>
    transact(actor, async (tx) => getTeam(tx, (await addTeam(tx, body)).id)),
  )
  mount(app, accounts.editTeam, ({ actor, params, body }) =>
    transact(actor, async (tx) => getTeam(tx, (await editTeam(tx, params.id, body)).id)),
  )
  mount(app, accounts.deleteTeam, ({ actor, params }) =>
    transact(actor, (tx) => removeTeam(tx, params.id).then(() => undefined)),
  )
}

function mountContracts(app: App): void {
  const { transact } = app.db
  mount(app, accounts.listContracts, ({ actor, query: { account, plan, ...query } }) =>
    transact(actor, (tx) => listContracts(tx, { ...query, accountId: account, planId: plan })),
  )
  mount(app, accounts.createContract, ({ actor, body }) =>
    transact(actor, async (tx) => getContract(tx, (await addContract(tx, body)).id)),
  )
  mount(app, accounts.getContract, ({ actor, params }) => transact(actor, (tx) => getContract(tx, params.id)))
  mount(app, accounts.editContract, ({ actor, params, body }) =>
    transact(actor, async (tx) => getContract(tx, (await editContract(tx, params.id, body)).id)),
  )
  mount(app, accounts.deleteContract, ({ actor, params }) =>
    transact(actor, (tx) => removeContract(tx, params.id).then(() => undefined)),
  )
}
