declare module '#platform/events/events.ts' {
  interface EventTypes {
    /**
     * A watched series went across its value for as long as was said, or came back. `key` names the problem; `sequence` is
     * the moment in milliseconds, so that what comes late changes nothing.
     */
    'metrics.crossed': {
      key: string
      watchId: string
      seriesId: string
      systemId: string
      status: 'problem' | 'clear'
      severity: 'P1' | 'P2' | 'P3' | 'P4'
      title: string
      text: string
      labels: Record<string, string>
      at: string
      sequence: number
    }
    /** A forecast raised a request, or does not hold any more. */
    'metrics.foreseen': {
      watchId: string
      seriesId: string
      systemId: string
      requestId: string | null
      status: 'problem' | 'clear'
    }
  }
}

export {}
