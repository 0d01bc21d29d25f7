import { rankMachine } from '../../../src/domain/rank/decide.ts';
import { type RankRecording, rankRecordingSchema } from '../../../src/domain/rank/inputs.ts';
import { RankRecorder } from '../../../src/objects/rank/rankRecorder.ts';
import { definition, Story } from './story.ts';

/** A rank whose recordings are kept; `isDown`: they cannot be written. */
export class RecordedStory extends Story {
  readonly kept: RankRecording[] = [];
  isDown = false;
  readonly recorder = new RankRecorder(
    async (recording) => {
      if (this.isDown) throw new Error('no database');
      this.kept.push(rankRecordingSchema.parse(JSON.parse(JSON.stringify(recording))));
    },
    () => undefined,
  );
  override readonly machine = this.recorder.watching(rankMachine);

  constructor(now = 0) {
    super();
    this.now = now;
    this.do({ type: 'configure', definition });
  }

  send() {
    return this.recorder.send(this.now);
  }
}
