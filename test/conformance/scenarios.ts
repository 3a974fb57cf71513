/** What happens in a model before its trace is compared: `choose` what a gateway takes, `hold` a task, `trigger` what waits. */
export type Act = ['choose', string, ...string[]] | ['hold', string] | ['trigger', string] | ['deliver', string]
export type Scenario = { acts: Act[]; traces?: string[] }

const start: Act = ['trigger', 'START']
const first: Act = ['trigger', 'StartEvent_1']
const message: Act = ['deliver', 'M_FLOW']
const three: Act = ['choose', 'F_GATE', 'Flow_3', 'Flow_4', 'Flow_5']

/**
 * The scenarios of the token simulation's own specification, told again: which model is driven how. A model that is not named is
 * started at START, or at StartEvent_1, and has the trace of its own name. `traces` are those one after the other of one drive.
 */
export const scenarios: Record<string, Scenario | Scenario[]> = {
  'exclusive-gateway-fork-join': { acts: [['choose', 'G_A', 'Flow_2'], start] },
  'catch-event': { acts: [start, ['trigger', 'CATCH']], traces: ['catch-event-1', 'catch-event-2'] },
  loop: { acts: [start, ['trigger', 'Wait']], traces: ['loop-0', 'loop-1'] },
  'event-based-gateway': { acts: [start, ['trigger', 'M_CATCH']] },
  'event-based-gateway-same-events': { acts: [start, ['trigger', 'WAIT_B']] },
  simple: [
    { acts: [start] },
    { acts: [['hold', 'TASK'], start, ['trigger', 'TASK']], traces: ['simple-0', 'simple-1'] },
  ],
  'parallel-gateway-join': [
    {
      acts: [['hold', 'Activity_1'], first, ['trigger', 'Timer_1'], ['trigger', 'Activity_1']],
      traces: ['parallel-gateway-join-1'],
    },
    {
      acts: [['hold', 'Activity_1'], first, ['trigger', 'Timer_1'], ['trigger', 'Timer_1']],
      traces: ['parallel-gateway-join-2'],
    },
    {
      acts: [['hold', 'Activity_1'], first, ['trigger', 'Activity_1'], first, ['trigger', 'Timer_1']],
      traces: ['parallel-gateway-join-3'],
    },
  ],
  'inclusive-gateway-sync': { acts: [['choose', 'F_GATE', 'Flow_3', 'Flow_5'], start] },
  'inclusive-gateway-default-flow': { acts: [['choose', 'F_GATE', 'Flow_4'], start] },
  'inclusive-gateway-fork-join': {
    acts: [['choose', 'INC_FORK', 'Flow_2', 'Flow_3'], ['choose', 'INC_FORK_JOIN', 'Flow_4', 'Flow_5'], start],
  },
  'inclusive-gateway-multiple-starts': { acts: [three, ['hold', 'PausedActivity'], start, start] },
  'inclusive-gateway-boundary-event': { acts: [three, ['hold', 'PausedActivity'], start, ['trigger', 'TimerEvent']] },
  'inclusive-gateway-exclusive-gateway': {
    acts: [['choose', 'ExclusiveGateway', 'Flow_7'], first, ['trigger', 'TimerEvent']],
  },
  'inclusive-gateway-multiple-elements': { acts: [three, start, ['trigger', 'Timer_1'], ['trigger', 'Timer_2']] },
  'inclusive-gateway-incoming-flow-taken': {
    acts: [['choose', 'ExclusiveGateway', 'Flow_4'], first, ['trigger', 'MessageEvent']],
  },
  'inclusive-gateway-single-incoming': {
    acts: [['choose', 'InclusiveGateway', 'Flow_7'], first, ['trigger', 'TimerEvent'], ['trigger', 'TimerEvent']],
  },
  'inclusive-gateway-multiple-activation': {
    acts: [
      ['hold', 'Task_A'],
      first,
      ['trigger', 'BoundaryMessage'],
      ['trigger', 'BoundaryMessage'],
      ['trigger', 'Task_A'],
    ],
  },
  'inclusive-gateway-visiting-token': {
    acts: [
      ['choose', 'ExclusiveGateway', 'Flow_2'],
      ['choose', 'InclusiveGateway_Split', 'Flow_3', 'Flow_4'],
      first,
      ['choose', 'ExclusiveGateway', 'Flow_7'],
      ['trigger', 'TimerEvent_1'],
    ],
  },
  'inclusive-gateway-link-event': { acts: [first, ['trigger', 'TimerEvent']] },
  'inclusive-gateway-link-collapsed-subprocess': {
    acts: [
      ['trigger', 'StartEvent_0'],
      ['trigger', 'TimerEvent'],
    ],
  },
  'inclusive-gateway-link-missing': { acts: [first, ['trigger', 'TimerEvent']] },
  'inclusive-gateway-multiple-link-events': { acts: [first, ['trigger', 'TimerEvent_1'], ['trigger', 'TimerEvent_2']] },
  'process-multiple-starts': {
    acts: [
      ['trigger', 'START_1'],
      ['trigger', 'START_2'],
    ],
    traces: ['process-multiple-starts-1', 'process-multiple-starts-2'],
  },
  'process-implicit-start-no-start-events': { acts: [['trigger', 'TASK']] },
  'process-implicit-start-trigger': { acts: [['trigger', 'MESSAGE_START']] },
  'process-implicit-start-collaboration': {
    acts: [start, ['trigger', 'MESSAGE_THROW']],
    traces: ['process-implicit-start-collaboration', 'process-implicit-start-collaboration-message-trigger'],
  },
  'event-sub-process-interrupting': { acts: [start, ['trigger', 'START_SUB']] },
  'event-sub-process-non-interrupting': { acts: [start, ['trigger', 'START_SUB']] },
  'boundary-interrupting-sub-process': { acts: [start, ['trigger', 'B_RUPTING']] },
  'boundary-non-interrupting-sub-process': { acts: [start, ['trigger', 'B_NRUPTING']] },
  'boundary-interrupting-task': { acts: [start, ['trigger', 'B_RUPTING']] },
  'boundary-non-interrupting-task': { acts: [start, ['trigger', 'B_NRUPTING']] },
  'message-flow-pool-pool': { acts: [message] },
  'message-flow-trigger-receive-task': { acts: [start, message] },
  'message-flow-trigger-event-based-gateway': { acts: [start, message] },
  'message-flow-trigger-event-based-gateway-multiple-events': { acts: [start, message] },
  'message-flow-trigger-start-event': { acts: [message] },
  'message-flow-trigger-start-multiple-events': { acts: [message] },
  'message-flow-trigger-start-multiple-message-events': { acts: [message] },
}
