export const answerRules = {
  /** Answers to commands of one person in an hour: more than a person writes, and an end for two machines that talk to each other. */
  perHour: 30,
}

/** Whether one more command of a person is answered, after so many in the last hour. What it says is done in any case. */
export const mayAnswer = (lastHour: number) => lastHour < answerRules.perHour
