import type { WebSocket } from 'playwright-core';
import { expect, test } from 'vitest';
import { destination } from '../../src/domain/geo/place.ts';
import { Driver, depot, simulatePosition } from './driver.ts';
import { expectVehicleAt } from './mapLook.ts';
import { townHall } from './robots.ts';
import { describeInBrowser, phone } from './visit.ts';

describeInBrowser('a driver to whom something happens', { map: 'none' }, (visits) => {
  test('declines, and has a break', async () => {
    const driver = await Driver.visit(visits, 'driveChoice');
    await driver.goOnline();
    const { id, rider } = await driver.hail();
    await driver.heading('A ride for you');
    await driver.click('Decline');
    await driver.heading('Waiting for rides');
    await expect
      .poll(() => driver.town.journal(id))
      .toContainEqual(expect.objectContaining({ type: 'offerClosed', outcome: 'declined' }));
    await rider.cancel(id);
    await driver.click('Have a break');
    await driver.heading('You have a break');
    await expect.poll(async () => (await driver.town.vehicle('dan')).availability).toBe('paused');
    await driver.page.reload();
    await driver.heading('You have a break');
    await driver.click('Go on');
    await driver.heading('Waiting for rides');
  });

  test('lets an offer run out, and is told', async () => {
    const driver = await Driver.visit(visits, 'driveLapse');
    await driver.goOnline();
    const { id, rider } = await driver.hail();
    const ring = driver.page.getByRole('timer');
    await ring.waitFor();
    const whole = Number.parseInt((await ring.getAttribute('aria-label')) ?? '', 10);
    expect(whole).toBeGreaterThan(1);
    await expect
      .poll(async () => Number.parseInt((await ring.getAttribute('aria-label')) ?? '', 10))
      .toBeLessThan(whole);
    await driver.page.getByText('The offer has run out.').waitFor();
    await rider.cancel(id);
    await driver.click('All right');
    await driver.heading('Waiting for rides');
  });

  test('gives a ride back, after being asked', async () => {
    const driver = await Driver.visit(visits, 'driveBack');
    await driver.goOnline();
    const { id, rider } = await driver.hail();
    await driver.accept();
    await driver.click('Give the ride back');
    await driver.click('Keep it');
    await driver.click('Give the ride back');
    await driver.click('Yes, give it back');
    await driver.heading('Waiting for rides');
    await expect.poll(async () => (await rider.trip(id)).state).toBe('searching');
    expect(await driver.page.getByText('A ride is not yours any more:').count()).toBe(0);
    await rider.cancel(id);
  });

  test('is told when the rider cancels: before the answer, on the way, and when nobody comes', async () => {
    const driver = await Driver.visit(visits, 'driveGone');
    await driver.goOnline();
    const first = await driver.hail();
    await driver.heading('A ride for you');
    await first.rider.cancel(first.id);
    await driver.page.getByText('This ride is gone:').waitFor();

    const second = await driver.hail();
    await driver.accept();
    await driver.click('Navigate');
    await second.rider.cancel(second.id);
    await driver.page.getByText('A ride is not yours any more:').waitFor();
    await driver.heading('Waiting for rides');

    const third = await driver.hail();
    await driver.accept();
    await driver.click('Navigate');
    await driver.click('I have arrived');
    // Two seconds have to pass after the arrival, by the rules of this tenant.
    await expect
      .poll(async () => {
        const { timeline } = await third.rider.trip(third.id);
        const arrived = timeline.find(({ state }) => state === 'arrived');
        return arrived === undefined ? 0 : Date.now() - Date.parse(arrived.at);
      })
      .toBeGreaterThan(2_000);
    await driver.click('Nobody came');
    await driver.click('Yes, nobody came');
    await driver.heading('Waiting for rides');
    await expect
      .poll(async () => (await third.rider.trip(third.id)).ended)
      .toMatchObject({ reason: 'no-show' });
  });

  test('drives on without a network, and catches up when it is back', async () => {
    const driver = await Driver.visit(visits, 'driveNetwork');
    const { page } = driver;
    await driver.goOnline();
    const { id, rider } = await driver.hail();
    await driver.accept();
    await driver.click('Navigate');
    await expect
      .poll(async () => (await rider.trip(id)).timeline.map(({ state }) => state))
      .toContain('assigned');
    await page.context().setOffline(true);
    await page.getByText('You are offline.').waitFor();
    await driver.click('I have arrived');
    await driver.heading('Wait for your passenger');
    await page.getByText('What you do now is sent as soon as the connection is back.').waitFor();
    await driver.click('Passenger on board');
    await driver.heading('Next: a destination');
    expect((await rider.trip(id)).state).toBe('assigned');
    await page.context().setOffline(false);
    await expect.poll(async () => (await rider.trip(id)).state).toBe('onboard');
    await driver.heading('Next: a destination');
    await expect.poll(() => page.getByText('What you do now is sent').count()).toBe(0);
    expect(await page.getByText('You are offline.').count()).toBe(0);
  });

  test('goes on where it was after a reload, at every step', async () => {
    const driver = await Driver.visit(visits, 'driveReload', { ...phone, map: 'drawn' });
    const { page } = driver;
    await driver.goOnline();
    const { id, rider } = await driver.hail();
    await driver.heading('A ride for you');
    await page.reload();
    await driver.accept();
    await driver.click('Navigate');
    await page.reload();
    await driver.heading('Drive to the pickup');
    await page.locator('.step-left').waitFor();
    await expectVehicleAt(page, async () => (await driver.town.vehicle('dan')).position);
    // Said, and gone before it can have been sent.
    await page.context().setOffline(true);
    await driver.click('I have arrived');
    await page.context().setOffline(false);
    await page.reload();
    await driver.heading('Wait for your passenger');
    await expect.poll(async () => (await rider.trip(id)).state).toBe('arrived');
    await driver.click('Passenger on board');
    await driver.click('Navigate');
    await driver.click('I have arrived');
    await driver.click('Done');
    await page.reload();
    await driver.heading('Waiting for rides');
    const earned = page.getByRole('region', { name: 'Earned this shift' });
    expect(await earned.innerText()).toContain('1 ride');
    await expect.poll(async () => (await rider.trip(id)).state).toBe('completed');
  });

  test('is driven from one device at a time', async () => {
    const driver = await Driver.visit(visits, 'driveTwice', { ...phone, map: 'drawn' });
    await driver.goOnline();
    const other = await visits.page({ ...phone, map: 'drawn' });
    await other.goto(await driver.link());
    await simulatePosition(other);
    await other.getByRole('button', { name: 'Go online' }).click();
    await other.getByRole('heading', { name: 'Waiting for rides' }).waitFor();
    await driver.page.getByText('This vehicle is driven from another device now.').waitFor();
    await driver.click('Drive from here');
    await driver.heading('Waiting for rides');
    await other.getByText('This vehicle is driven from another device now.').waitFor();
  });

  test('keeps a stream open over the borders of cells, and the rider sees it come', async () => {
    const from = destination(townHall, 250, 600);
    const driver = await Driver.visit(visits, 'driveBorder', {
      ...phone,
      geolocation: { latitude: from.lat, longitude: from.lng },
      permissions: ['geolocation'],
    });
    const { page } = driver;
    const open = new Set<WebSocket>();
    /** How many streams were open when one that had to move was closed. */
    const openAtMoves: number[] = [];
    page.on('websocket', (socket) => {
      open.add(socket);
      let hasToMove = false;
      socket.on('framereceived', ({ payload }) => {
        hasToMove ||= payload.toString().includes('"type":"move"');
      });
      // A stream that a busy machine loses is opened again after it, and says nothing about borders.
      socket.on('close', () => {
        open.delete(socket);
        if (hasToMove) openAtMoves.push(open.size);
      });
    });
    await driver.click('Go online');
    await driver.heading('Waiting for rides');
    const { rider, id } = await driver.hail();
    await driver.accept();
    // Cells of this tenant are some hundred metres wide.
    for (const meters of [450, 300, 150, 0]) {
      const { lat, lng } = destination(townHall, 250, meters);
      await page.context().setGeolocation({ latitude: lat, longitude: lng });
      await expect.poll(async () => (await rider.trip(id)).vehicle?.position?.lng).toBeCloseTo(lng, 4);
    }
    await expect.poll(() => openAtMoves.length).toBeGreaterThan(1);
    expect(Math.min(...openAtMoves)).toBeGreaterThanOrEqual(1);
  });

  test('is drawn where it says it is, and can be dragged elsewhere', async () => {
    const driver = await Driver.visit(visits, 'driveTwice', { ...phone, map: 'drawn' });
    const { page } = driver;
    await driver.goOnline(depot);
    const vehicle = page.getByRole('img', { name: 'Your vehicle' });
    const box = await vehicle.boundingBox();
    if (box === null) throw new Error('the vehicle is not shown');
    const from = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(from.x + 30, from.y - 40, { steps: 5 });
    await page.mouse.up();
    await expect
      .poll(async () => (await driver.town.vehicle('dan')).position?.lat)
      .not.toBeCloseTo(depot.lat, 4);
    const shown = await page.getByRole('textbox', { name: 'Where you are' }).inputValue();
    const { position } = await driver.town.vehicle('dan');
    expect(shown).toBe(`${position?.lat.toFixed(5)}, ${position?.lng.toFixed(5)}`);
  });

  test('takes a second rider along, and makes the stops of both in their order', async () => {
    const driver = await Driver.visit(visits, 'driveShare');
    const { page } = driver;
    await driver.goOnline();
    const first = await driver.hail({ pooled: true });
    await driver.heading('A shared ride for you');
    await driver.click('Accept');
    await driver.heading('Next: a pickup');
    const second = await driver.hail({ pooled: true });
    await driver.heading('A shared ride for you');
    await driver.click('Accept');
    const list = page.getByRole('region', { name: 'Your stops' }).getByRole('listitem');
    await expect.poll(() => list.count()).toBe(4);
    for (const _ of [first, second]) {
      await driver.heading('Next: a pickup');
      await driver.click('Navigate');
      await driver.click('I have arrived');
      await driver.click('Passenger on board');
    }
    for (const _ of [first, second]) {
      await driver.heading('Next: a destination');
      await driver.click('Navigate');
      await driver.click('I have arrived');
      await driver.click('Done');
    }
    await driver.heading('Waiting for rides');
    const earned = page.getByRole('region', { name: 'Earned this shift' });
    await expect.poll(() => earned.innerText()).toContain('2 rides');
    for (const { id, rider } of [first, second]) {
      await expect.poll(async () => (await rider.trip(id)).state).toBe('completed');
    }
    await driver.click('Go offline');
    await page.getByText('Your shift is over.').waitFor();
  });

  test('is told when an operator gives its ride to somebody else, or takes it off the street', async () => {
    const driver = await Driver.visit(visits, 'driveShare');
    const { page, town } = driver;
    const operator = await town.operator();
    const order = (path: string) => operator.call({ method: 'POST', path, body: {} });
    await driver.goOnline();
    const { id, rider } = await driver.hail();
    await driver.accept();
    await order(`/v1/trips/${id}/reassign`);
    await page.getByText('A ride is not yours any more:').waitFor();
    await rider.cancel(id);
    await order(`/v1/vehicles/${town.name('dan')}/out-of-service`);
    const words = page.getByText('The operator has taken your vehicle off the street');
    await words.waitFor();
    await order(`/v1/vehicles/${town.name('dan')}/in-service`);
    await words.waitFor({ state: 'detached' });
    await driver.heading('Waiting for rides');
    await driver.click('Go offline');
    await page.getByText('Your shift is over.').waitFor();
  });
});
