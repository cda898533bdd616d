import DateRangePicker, { type DateRangePickerProps } from '@cloudscape-design/components/date-range-picker';
import { useZone } from '../url-state/scope.ts';
import { periodProblem } from './picked-period.ts';
import { fromWallClock, toWallClock } from './wall-clock.ts';

// What it says while nothing is picked is italic. Asked for by the first word in it, the font would make it narrower once it
// is drawn, and move what is beside it.
void document.fonts.load('italic 14px "Open Sans"');

const UNITS = { h: 'hour', d: 'day' } as const;

interface Props<Name extends string> {
  /** Periods that end now, such as `24h` and `7d`. */
  readonly names: readonly Name[];
  readonly since: Name | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly onChange: (period: {
    readonly since: Name | null;
    readonly from: string | null;
    readonly to: string | null;
  }) => void;
}

/** Chooses a period: one that ends now, or two times in the reader's zone. */
export function PeriodChoice<Name extends string>({ names, since, from, to, onChange }: Props<Name>) {
  const zone = useZone();
  const options = names.map(relative);
  const value: DateRangePickerProps.Value | null =
    since !== null
      ? relative(since)
      : from !== null && to !== null
        ? { type: 'absolute', startDate: toWallClock(from, zone), endDate: toWallClock(to, zone) }
        : null;
  return (
    <DateRangePicker
      value={value}
      relativeOptions={options}
      isValidRange={(range) => {
        const problem = periodProblem(range, names);
        return problem === null ? { valid: true } : { valid: false, errorMessage: problem };
      }}
      onChange={({ detail }) => {
        const picked = detail.value;
        if (picked?.type === 'relative') {
          const name = names.find((one) => one === picked.key);
          if (name !== undefined) onChange({ since: name, from: null, to: null });
        } else if (picked?.type === 'absolute') {
          onChange({
            since: null,
            from: fromWallClock(picked.startDate, zone),
            to: fromWallClock(picked.endDate, zone),
          });
        } else onChange({ since: null, from: null, to: null });
      }}
      rangeSelectorMode="default"
      customRelativeRangeUnits={['hour', 'day']}
      hideTimeOffset
      absoluteFormat="iso"
      placeholder="All that is kept"
      i18nStrings={{
        relativeModeTitle: 'Until now',
        absoluteModeTitle: `Two times in ${zone}`,
        customRelativeRangeOptionLabel: 'Other',
        customRelativeRangeOptionDescription: 'Choose two times instead',
        formatRelativeRange: ({ amount, unit }) => `Last ${amount} ${unit}${amount === 1 ? '' : 's'}`,
        applyButtonLabel: 'Apply',
        cancelButtonLabel: 'Cancel',
        clearButtonLabel: 'All that is kept',
      }}
      ariaLabel="Period"
      expandToViewport
    />
  );
}

function relative(name: string): DateRangePickerProps.RelativeOption {
  const amount = Number.parseInt(name, 10);
  const unit = name.endsWith('h') ? UNITS.h : UNITS.d;
  return { key: name, amount, unit, type: 'relative' };
}
