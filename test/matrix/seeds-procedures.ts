import { sql } from 'kysely'
import { createRule, publishRule } from '#automation'
import { systemActor } from '#platform/actor.ts'
import { putFile } from '#platform/files/files.ts'
import { newId } from '#platform/id.ts'
import { addRecord, beginRun, createProcedure, publishDraft, saveDraft, storeEvidence } from '#procedures'
import type { World } from '#test/world.ts'
import type { Cast } from './cast.ts'

/** One step of the customer, so that somebody of every account may do it; and a question, because nothing says which way to go. */
const xml = `<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:palisade="http://palisade.example/bpmn/1"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d" targetNamespace="x"><bpmn:process id="p" isExecutable="true">
  <bpmn:startEvent id="start"/><bpmn:parallelGateway id="both"/><bpmn:userTask id="work" name="Accept">
  <bpmn:extensionElements><palisade:task who="customer"/></bpmn:extensionElements></bpmn:userTask><bpmn:userTask id="look" name="Look"/><bpmn:exclusiveGateway id="which" name="Which"/>
  <bpmn:endEvent id="end"/><bpmn:endEvent id="other"/><bpmn:endEvent id="third"/>
  <bpmn:sequenceFlow id="a" sourceRef="start" targetRef="both"/><bpmn:sequenceFlow id="b" sourceRef="both" targetRef="work"/>
  <bpmn:sequenceFlow id="g" sourceRef="both" targetRef="look"/><bpmn:sequenceFlow id="h" sourceRef="look" targetRef="third"/>
  <bpmn:sequenceFlow id="c" sourceRef="both" targetRef="which"/><bpmn:sequenceFlow id="e" sourceRef="work" targetRef="end"/>
  <bpmn:sequenceFlow id="f" sourceRef="which" targetRef="other"><bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">go = true</bpmn:conditionExpression></bpmn:sequenceFlow>
  </bpmn:process></bpmn:definitions>`

/** A procedure of the provider that was published, and for each account a run of it that its people see. */
export async function seedProcedures(world: World, cast: Cast): Promise<void> {
  const actor = systemActor('seed')
  const { id } = await world.tx((tx) => createProcedure(tx, { name: 'Of the matrix' }))
  const { revision } = await saveDraft(world.app, actor, id, { xml, base: 0 })
  await publishDraft(world.app, actor, id, { revision })
  await saveDraft(world.app, actor, id, { xml, base: revision })
  await world.tx(async (tx) => {
    for (const accountId of Object.values(cast.accounts)) {
      const { runId } = (await beginRun(tx, { procedureId: id, accountId, title: 'Of the matrix', shared: true }))!
      const file = { name: 'log.txt', type: 'text/plain', bytes: Buffer.from('done') }
      const { id: fileId } = await storeEvidence(tx, { id: runId, accountId }, file)
      await addRecord(tx, runId, { text: 'It was done', fileId, customer: true })
      // As it came by mail into the run's logbook.
      const mailed = { name: 'a.txt', type: 'text/plain', bytes: Buffer.from('words'), ours: true }
      const file_id = await putFile(tx, { accountId, ...mailed })
      const kept = { account_id: accountId, file_id, run_id: runId, for_customer: true }
      await tx.insertInto('bot_file').values(kept).execute()
      // One of its steps waits for another project; the step that is the customer's does not.
      const other = (await beginRun(tx, { procedureId: id, accountId, title: 'Awaited', shared: true }))!
      const waits = { run_id: runId, on_run_id: other.runId, node: 'look', made_name: 'Sample', made_at: tx.now }
      await tx
        .insertInto('procedure_dependency')
        .values({ account_id: accountId, id: newId(), ...waits })
        .execute()
    }
  })
}

/** A rule that is on and was paused: switching it on and off both change something. Made before all others, so that it is the one called. */
export async function seedRule(world: World): Promise<void> {
  const act = { name: 'journal', inputs: { text: 'Solved' } }
  const content = { event: 'support.request_solved', condition: { kind: 'feel' as const, text: '' }, act, hourly: 60 }
  await world.tx(async (tx) => {
    const { id } = await createRule(tx, { name: 'Of the matrix', content })
    await publishRule(tx, id, { revision: 1, enable: true })
    await sql`update automation_rule set paused_at = ${tx.now} where id = ${id}`.execute(tx)
  })
}
