declare module '#platform/events/events.ts' {
  interface EventTypes {
    /** A page, its components or what it tells are others. */
    'statuspages.changed': { pageId: string }
  }
}

export {}
