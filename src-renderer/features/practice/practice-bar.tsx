import { texts } from '../../texts/index.ts';

export function PracticeBar({ height }: { height: number }) {
  return <div style={{ height }}>{texts.practice.title}</div>;
}
