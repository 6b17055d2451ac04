/** Named stages by the age of the oldest unpaid invoice: a pure function, not a counter (billing-rules, Dunning; Kill Bill, overdue states). */
import { addDays, type LocalDate } from '../../../src-shared/time.ts';

export interface DunningStage {
  readonly name: string;
  /** Days after the oldest unpaid invoice from which the stage holds: 15 days after 1 May is 16 May. */
  readonly afterDays: number;
  readonly blocksService: boolean;
}

/** The stage on a day, the latest that was reached; null while none is, or nothing is unpaid. The order of the stages does not matter. */
export function stageOn(stages: readonly DunningStage[], unpaidSince: LocalDate | null, on: LocalDate): DunningStage | null {
  if (unpaidSince === null) return null;
  return stages.filter((stage) => addDays(unpaidSince, stage.afterDays) <= on).reduce<DunningStage | null>((latest, stage) => (latest === null || stage.afterDays >= latest.afterDays ? stage : latest), null);
}
