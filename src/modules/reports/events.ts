declare module '#platform/events/events.ts' {
  interface EventTypes {
    /** A kept report or its schedule was made, changed or removed. Internal; its subject is of kind `report`. */
    'reports.report_changed': { reportId: string }
  }
}

export {}
