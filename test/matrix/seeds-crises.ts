import { closeCrisis, createRunbook, declareCrisis, giveRole } from '#crises'
import { systemActor } from '#platform/actor.ts'
import { newId } from '#platform/id.ts'
import { createProcedure, publishDraft, saveDraft } from '#procedures'
import type { World } from '#test/world.ts'
import type { Cast } from './cast.ts'

const xml = `<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="x"><bpmn:process id="p"
  isExecutable="true"><bpmn:startEvent id="start"/><bpmn:userTask id="work" name="Look"/><bpmn:endEvent id="end"/>
  <bpmn:sequenceFlow id="a" sourceRef="start" targetRef="work"/><bpmn:sequenceFlow id="b" sourceRef="work" targetRef="end"/></bpmn:process></bpmn:definitions>`

/** A runbook that starts nothing by itself, and for each account a crisis that is open and one that is closed. */
export async function seedCrises(world: World, cast: Cast): Promise<void> {
  const actor = systemActor('seed')
  const { id: procedureId } = await world.tx((tx) => createProcedure(tx, { name: 'Runbook of the matrix' }))
  const { revision } = await saveDraft(world.app, actor, procedureId, { xml, base: 0 })
  await publishDraft(world.app, actor, procedureId, { revision })
  await world.tx(async (tx) => {
    await createRunbook(tx, { name: 'Of the matrix', procedureId, severities: ['P1'], active: false })
    for (const accountId of Object.values(cast.accounts)) {
      const open = await declareCrisis(tx, { accountId, title: 'Sample text', procedureId })
      const staff = await tx
        .selectFrom('person')
        .innerJoin('account', 'account.account_id', 'person.account_id')
        .select('person.id')
        .where('account.kind', '=', 'provider')
        .orderBy('person.id')
        .executeTakeFirst()
      if (staff) await giveRole(tx, open.id, 'lead', staff.id)
      const toId = cast.admin.personId!
      if (staff && staff.id !== toId) {
        const offered = { crisis_id: open.id, roles: ['lead'], from_id: staff.id, to_id: toId, asked_at: tx.now }
        await tx
          .insertInto('crisis_handover')
          .values({ account_id: accountId, id: newId(), ...offered })
          .execute()
      }
      await closeCrisis(tx, (await declareCrisis(tx, { accountId, title: 'Sample text', procedureId: null })).id, {})
    }
  })
}
