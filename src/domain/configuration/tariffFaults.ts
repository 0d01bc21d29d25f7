import { isWithin, type LocalTime } from '../tariff/calendar.ts';
import { mostOf } from '../tariff/surgePricing.ts';
import type { CalendarSpan, Tariff, Weekday } from '../tariff/tariff.ts';
import type { ConfigurationDocument } from './document.ts';
import type { Fault } from './readPolicy.ts';

type Calendar = readonly CalendarSpan[] | undefined;

const weekdays: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** What is wrong with tariffs as a whole: zones that they name, tariffs that never apply, hours without one. */
export function tariffFaults(document: ConfigurationDocument): Fault[] {
  return [
    ...document.tariffs.flatMap((tariff, index) => referenceFaults(document, tariff, `tariffs.${index}`)),
    ...surgeFaults(document),
    ...neverApplying(document),
    ...gaps(document.tariffs),
  ];
}

function surgeFaults({ zones, surge }: ConfigurationDocument): Fault[] {
  const { excludedZones = [], manual = [] } = surge;
  const most = mostOf({ ...surge, mode: 'manual' });
  const named = [
    ...excludedZones.map((zone, index) => [`surge.excludedZones.${index}`, zone] as const),
    ...manual.map(({ zone }, index) => [`surge.manual.${index}.zone`, zone] as const),
  ];
  const unknown = named.flatMap(([path, id]) =>
    id === undefined || zones.some((zone) => zone.id === id)
      ? []
      : [{ path, message: `there is no zone "${id}"` }],
  );
  const capped = manual.flatMap(({ percent }, index) =>
    percent <= most
      ? []
      : [
          {
            path: `surge.manual.${index}.percent`,
            message: `is more than surge.most, which is ${most}`,
          },
        ],
  );
  return [...unknown, ...capped];
}

function referenceFaults({ zones }: ConfigurationDocument, tariff: Tariff, path: string): Fault[] {
  const named: readonly (readonly [path: string, zone: string | undefined])[] = [
    [`${path}.zone`, tariff.zone],
    ...tariff.surcharges.map(({ zone }, index) => [`${path}.surcharges.${index}.zone`, zone] as const),
    ...tariff.flat.flatMap(({ from, to }, index) => [
      [`${path}.flat.${index}.from`, from] as const,
      [`${path}.flat.${index}.to`, to] as const,
    ]),
  ];
  const unknown = named.flatMap(([at, id]) =>
    id === undefined || zones.some((zone) => zone.id === id)
      ? []
      : [{ path: at, message: `there is no zone "${id}"` }],
  );
  const repeated = tariff.flat.flatMap(({ from, to }, index) => {
    const first = tariff.flat.findIndex((flat) => flat.from === from && flat.to === to);
    return first < index
      ? [{ path: `${path}.flat.${index}`, message: `never applies: flat.${first} is for the same zones` }]
      : [];
  });
  return [...unknown, ...repeated];
}

/** Of equally specific tariffs the first one applies, and nothing begins in a blocked zone. */
function neverApplying({ tariffs, zones }: ConfigurationDocument): Fault[] {
  return tariffs.flatMap((tariff, index): Fault[] => {
    const path = `tariffs.${index}`;
    const zone = zones.find(({ id }) => id === tariff.zone);
    if (zone?.kind === 'blocked') {
      return [
        { path: `${path}.zone`, message: `never applies: no ride begins in ${zone.name}, which is blocked` },
      ];
    }
    const before = tariffs
      .slice(0, index)
      .filter(
        ({ vehicleType, zone, when }) =>
          vehicleType === tariff.vehicleType &&
          zone === tariff.zone &&
          (when === undefined) === (tariff.when === undefined),
      );
    if (before.length === 0) return [];
    const times = momentsOf([tariff, ...before].map(({ when }) => when));
    const isHidden = times
      .filter((time) => runs(tariff.when, time))
      .every((time) => before.some(({ when }) => runs(when, time)));
    if (!isHidden) return [];
    const names = before.map(({ id }) => id).join(', ');
    return [{ path, message: `never applies: ${names} come first, for the same rides and hours` }];
  });
}

/** Hours in which rides have no tariff, although others of their kind have one. */
function gaps(tariffs: readonly Tariff[]): Fault[] {
  const types = new Set(tariffs.map(({ vehicleType }) => vehicleType));
  return [...types].flatMap((type) => {
    const usable = tariffs.filter(
      ({ vehicleType, zone }) => zone === undefined && (vehicleType === undefined || vehicleType === type),
    );
    if (usable.length === 0) return [];
    const times = momentsOf(usable.map(({ when }) => when));
    const gap = times.find((time) => !usable.some(({ when }) => runs(when, time)));
    if (gap === undefined) return [];
    const clock = `${gap.day} ${two(Math.floor(gap.minute / 60))}:${two(gap.minute % 60)}`;
    const whose = type === undefined ? 'rides' : `rides in a ${type}`;
    return [
      {
        path: 'tariffs',
        message: `no tariff covers ${whose} from ${clock}: add one without "when", or close the gap`,
      },
    ];
  });
}

function runs(calendar: Calendar, time: LocalTime): boolean {
  return calendar === undefined || isWithin(calendar, time);
}

/** What calendars say changes at these times of the week alone. */
function momentsOf(calendars: readonly Calendar[]): LocalTime[] {
  const clocks = calendars.flatMap((calendar) => calendar?.flatMap(({ from, to }) => [from, to]) ?? []);
  const minutes = new Set([0, ...clocks.map((clock) => minuteOf(clock) % (24 * 60))]);
  const inOrder = [...minutes].toSorted((a, b) => a - b);
  return weekdays.flatMap((day) => inOrder.map((minute) => ({ day, minute })));
}

function minuteOf(clock: string): number {
  const [hours, minutes] = clock.split(':');
  return 60 * Number(hours) + Number(minutes);
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
