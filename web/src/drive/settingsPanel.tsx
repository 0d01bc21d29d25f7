import { driveTexts } from '../i18n/drive.ts';
import type { Drive } from './drive.ts';
import { changeSettings, type DriveSettings, settings } from './driveSettings.ts';

/** The settings of this device. */
export function SettingsPanel({ drive }: { readonly drive: Drive }) {
  const texts = driveTexts();
  return (
    <details class="drive-settings">
      <summary>{texts.settings}</summary>
      <Switch name="isLoud" label={texts.loud} />
      <Switch name="isHeadingUp" label={texts.headingUp} />
      <Switch
        name="isDeveloper"
        label={texts.developer}
        onChange={(isOn) => {
          // Nobody drives on a simulated position without knowing.
          if (!isOn) drive.choose('device');
        }}
      />
    </details>
  );
}

interface SwitchProps {
  readonly name: keyof DriveSettings;
  readonly label: string;
  readonly onChange?: (isOn: boolean) => void;
}

function Switch({ name, label, onChange }: SwitchProps) {
  return (
    <label class="source-choice">
      <input
        type="checkbox"
        checked={settings.value[name]}
        onChange={({ currentTarget: { checked } }) => {
          changeSettings({ [name]: checked });
          onChange?.(checked);
        }}
      />
      {label}
    </label>
  );
}
