import { permit } from '#accounts'
import { staffRoles, systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import { mount, mountPublic } from '#platform/http/mount.ts'
import { notFound, platformProblems } from '#platform/problem.ts'
import { disposition } from '#support'
import { describeActs } from './acts/registry.ts'
import { mostEvidenceBytes } from './contract/evidence.ts'
import { procedures } from './contract.ts'
import { listTemplates, takeTemplate } from './library/library.ts'
import { comeIn } from './operations/act.ts'
import { procedureView } from './operations/definition-view.ts'
import {
  createProcedure,
  editProcedure,
  getDraft,
  getProcedure,
  getVersion,
  listProcedures,
  retireProcedure,
} from './operations/definitions.ts'
import { addDependency, removeDependency } from './operations/dependencies.ts'
import { checkDrawing, publishDraft, saveDraft } from './operations/draft.ts'
import { setStepDue } from './operations/due.ts'
import { getEvidence, storeEvidence, uploadRun } from './operations/evidence.ts'
import { importProcedure } from './operations/exchange.ts'
import { learnFromRun } from './operations/learn.ts'
import { reachMilestone } from './operations/milestone.ts'
import { moveBack, moveRun, tryMove } from './operations/move.ts'
import { getDiagram, getRun, journalOf, listRuns, loadRun } from './operations/read.ts'
import { addRecord } from './operations/records.ts'
import { showSigningSecret } from './operations/signing.ts'
import { answerInterruption, cancelRun, editRun, setData, startRun } from './operations/steer.ts'
import { claimStep, completeStep, delegateStep, failStep, releaseStep } from './operations/steps.ts'
import { workOf } from './operations/work.ts'
import { moduleEvents } from './plan/listened.ts'
import { customerRole } from './plan/who.ts'
import { problems } from './problems.ts'

/** Mounts the contract. */
export function mountRoutes(app: App): void {
  mountDefinitions(app)
  mountDrawings(app)
  mountRuns(app)
  mountSteps(app)
  mountEvidence(app)
}

function mountDefinitions(app: App): void {
  const { transact } = app.db
  mount(app, procedures.listProcedures, ({ actor, query: { account, startable, ...query } }) =>
    transact(actor, (tx) => listProcedures(tx, { ...query, accountId: account, startableFor: startable })),
  )
  mount(app, procedures.createProcedure, ({ actor, body }) =>
    transact(actor, async (tx) => procedureView(await createProcedure(tx, body))),
  )
  mount(app, procedures.getProcedure, ({ actor, params }) => transact(actor, (tx) => getProcedure(tx, params.id)))
  mount(app, procedures.editProcedure, ({ actor, params: { id }, body }) =>
    transact(actor, (tx) => editProcedure(tx, id, body).then(() => getProcedure(tx, id))),
  )
  mount(app, procedures.retireProcedure, ({ actor, params: { id } }) =>
    transact(actor, (tx) => retireProcedure(tx, id).then(() => getProcedure(tx, id))),
  )
  mount(app, procedures.showSigningSecret, ({ actor, params }) =>
    transact(actor, (tx) => showSigningSecret(tx, params.id)),
  )
  mount(app, procedures.describeProcedures, async ({ actor }) => {
    permit(actor, 'procedure.read', { accountId: null })
    return {
      acts: describeActs(app),
      events: moduleEvents.map((one) => ({ ...one, fields: [...one.fields] })),
      roles: [...staffRoles, customerRole],
    }
  })
}

function mountDrawings(app: App): void {
  const { transact } = app.db
  mount(app, procedures.importProcedure, ({ actor, body }) => importProcedure(app, actor, body))
  mount(app, procedures.listTemplates, async ({ actor, query }) => ({ items: await listTemplates(app, actor, query.language) })) // biome-ignore format: one act
  mount(app, procedures.takeTemplate, ({ actor, params, body }) => takeTemplate(app, actor, params.key, body))
  mount(app, procedures.learnFromRun, ({ actor, params, body }) => learnFromRun(app, actor, params.id, body))
  mount(app, procedures.getDraft, ({ actor, params, query }) =>
    transact(actor, (tx) => getDraft(tx, params.id, query.revision ?? null)),
  )
  mount(app, procedures.saveDraft, ({ actor, params, body }) => saveDraft(app, actor, params.id, body))
  mount(app, procedures.checkDrawing, ({ actor, body }) => checkDrawing(app, actor, body.xml))
  mount(app, procedures.publishDraft, ({ actor, params, body }) => publishDraft(app, actor, params.id, body))
  mount(app, procedures.getVersion, ({ actor, params }) => transact(actor, (tx) => getVersion(tx, params.id)))
  mount(app, procedures.exportVersion, async ({ actor, params, reply }) => {
    const { xml, name, number } = await transact(actor, (tx) => getVersion(tx, params.id))
    reply
      .header('content-type', 'application/octet-stream')
      .header('content-disposition', `attachment; filename="${name.replace(/[^\w -]+/g, '_')} v${number}.bpmn"`)
      .header('content-security-policy', "default-src 'none'; sandbox")
      .send(xml)
    return undefined
  })
}

function mountRuns(app: App): void {
  const { transact } = app.db
  const after = (ref: string, act: (tx: Tx) => Promise<void>) => (tx: Tx) => act(tx).then(() => getRun(tx, ref))
  mount(app, procedures.listRuns, ({ actor, query: { account, procedure, state, person, interrupted, ...query } }) =>
    transact(actor, (tx) =>
      listRuns(tx, {
        ...query,
        accountId: account,
        procedureId: procedure,
        states: state,
        personId: person === 'me' ? (actor.personId ?? undefined) : person,
        interrupted: interrupted === 'true',
      }),
    ),
  )
  mount(app, procedures.startRun, ({ actor, body: { data, ...body } }) =>
    transact(actor, async (tx) => {
      const { id, number } = await loadRun(tx, await startRun(tx, { ...body, variables: data }))
      return { id, number }
    }),
  )
  mount(app, procedures.getRun, ({ actor, params }) => transact(actor, (tx) => getRun(tx, params.id)))
  mount(app, procedures.editRun, ({ actor, params: { id }, body }) => transact(actor, after(id, (tx) => editRun(tx, id, body)))) // biome-ignore format: one act
  mount(app, procedures.setRunData, ({ actor, params, body }) => transact(actor, (tx) => setData(tx, params.id, body.data).then(() => undefined))) // biome-ignore format: one act
  mount(app, procedures.cancelRun, ({ actor, params: { id }, body }) => transact(actor, after(id, (tx) => cancelRun(tx, id, body.reason)))) // biome-ignore format: one act
  mount(app, procedures.addDependency, ({ actor, params: { id }, body }) => transact(actor, after(id, (tx) => addDependency(tx, id, body)))) // biome-ignore format: one act
  mount(app, procedures.removeDependency, ({ actor, params: { id, dependency } }) => transact(actor, after(id, (tx) => removeDependency(tx, id, dependency)))) // biome-ignore format: one act
  mount(app, procedures.moveRun, ({ actor, params: { id }, body: { dry, ...move } }) =>
    transact(actor, async (tx) => {
      const shown = await tryMove(tx, id, move)
      if (!dry) await moveRun(tx, id, move)
      return shown
    }),
  )
  mount(app, procedures.moveRunBack, ({ actor, params: { id } }) =>
    transact(
      actor,
      after(id, (tx) => moveBack(tx, id)),
    ),
  )
  mount(app, procedures.getDiagram, ({ actor, params }) => transact(actor, (tx) => getDiagram(tx, params.id)))
  mount(app, procedures.getRunJournal, ({ actor, params, query }) => transact(actor, (tx) => journalOf(tx, params.id, query))) // biome-ignore format: one act
  mount(app, procedures.addRecord, ({ actor, params, body }) => transact(actor, (tx) => addRecord(tx, params.id, body).then(() => undefined))) // biome-ignore format: one act
  mount(app, procedures.answerInterruption, ({ actor, params: { id, interruption }, body }) => {
    const { path } = procedures.answerInterruption
    return transact(
      actor,
      after(id, (tx) => answerInterruption(tx, id, interruption, { ...body, path })),
    )
  })
}

function mountSteps(app: App): void {
  const { transact } = app.db
  const after = (ref: string, act: (tx: Tx) => Promise<void>) => (tx: Tx) => act(tx).then(() => getRun(tx, ref))
  mount(app, procedures.claimStep, ({ actor, params: { id, job } }) => transact(actor, after(id, (tx) => claimStep(tx, id, job)))) // biome-ignore format: one act
  mount(app, procedures.releaseStep, ({ actor, params: { id, job } }) => transact(actor, after(id, (tx) => releaseStep(tx, id, job)))) // biome-ignore format: one act
  mount(app, procedures.delegateStep, ({ actor, params: { id, job }, body }) => transact(actor, after(id, (tx) => delegateStep(tx, id, job, body.personId)))) // biome-ignore format: one act
  mount(app, procedures.completeStep, ({ actor, params: { id, job }, body }) => {
    const { path } = procedures.completeStep
    return transact(
      actor,
      after(id, (tx) => completeStep(tx, id, job, { ...body, path })),
    )
  })
  mount(app, procedures.failStep, ({ actor, params: { id, job }, body }) => transact(actor, after(id, (tx) => failStep(tx, id, job, body.text)))) // biome-ignore format: one act
  mount(app, procedures.setStepDue, ({ actor, params: { id, job }, body }) => transact(actor, after(id, (tx) => setStepDue(tx, id, job, body.dueAt)))) // biome-ignore format: one act
  mount(app, procedures.reachMilestone, ({ actor, params: { id }, body }) => {
    const { path } = procedures.reachMilestone
    return transact(
      actor,
      after(id, async (tx) => void (await reachMilestone(tx, id, body.name, path))),
    )
  })
  mount(app, procedures.procedureWork, ({ actor }) => transact(actor, workOf))
  mountPublic(app, procedures.comeToDoor, async ({ params, body }) => {
    const heard = await transact(systemActor('webhook'), (tx) => comeIn(tx, params.token, body ?? null))
    if (!heard) throw notFound()
    return undefined
  })
}

function mountEvidence(app: App): void {
  const { transact } = app.db
  mount(app, procedures.uploadEvidence, async ({ actor, params, request }) => {
    const run = await transact(actor, (tx) => uploadRun(tx, params.id))
    if (!request.isMultipart()) throw platformProblems.refuse('platform.unsupported_type')
    const part = await request.file({ limits: { fileSize: mostEvidenceBytes, files: 1 } })
    if (part?.fieldname !== 'file') throw problems.refuse('procedures.no_file')
    const bytes = await part.toBuffer()
    const named = { name: part.filename ?? '', type: part.mimetype ?? '' }
    return transact(actor, (tx) => storeEvidence(tx, run, { ...named, bytes }))
  })
  mount(app, procedures.getEvidence, async ({ actor, params, reply }) => {
    const file = await transact(actor, (tx) => getEvidence(tx, params.id, params.file))
    reply
      .header('content-type', 'application/octet-stream')
      .header('content-disposition', disposition('attachment', file.name))
      .header('content-security-policy', "default-src 'none'; sandbox")
      .header('cache-control', 'private, max-age=3600')
      .send(file.bytes)
    return undefined
  })
}
