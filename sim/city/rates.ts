/** How often the robots do each thing: shares of what they could do it to. */
export interface CityRates {
  /** Of rides. */
  readonly quote: number;
  readonly cancel: number;
  readonly pool: number;
  /** By people who have just landed. */
  readonly airport: number;
  readonly via: number;
  /** Booked ahead, before their search would begin, and held by a vehicle. */
  readonly ahead: number;
  readonly change: number;
  /** Goods alone, and people who carry something. */
  readonly delivery: number;
  readonly luggage: number;
  /** Booked by an operator for a guest, and of these: with a certain vehicle. */
  readonly guest: number;
  readonly assign: number;
  /** Of rides that a vehicle is found for: the rider writes. */
  readonly message: number;
  readonly alert: number;
  /** Of deliveries: left at the door; without anybody there, they are brought back. */
  readonly door: number;
  readonly failure: number;
  /** Of offers. */
  readonly decline: number;
  readonly ignore: number;
  /** Of the goals of idle drivers. */
  readonly queue: number;
}

export const usualRates: CityRates = {
  quote: 0.5,
  cancel: 0.07,
  pool: 0.25,
  airport: 0.03,
  via: 0.15,
  ahead: 0.05,
  change: 0.12,
  delivery: 0.15,
  luggage: 0.1,
  guest: 0.04,
  assign: 0.3,
  message: 0.15,
  alert: 0.004,
  door: 0.25,
  failure: 0.08,
  decline: 0.06,
  ignore: 0.02,
  queue: 0.1,
};

/** Riders who ride at the same time every day: so many drivers for one of them. */
export const driversPerCommuter = 15;
