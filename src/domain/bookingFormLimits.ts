/** What the service refuses of a booking and forms say first: free of imports, since pages load it. */

/** What may be a phone number, however people write it. */
export const phonePattern = /^\+?[0-9 ()/.-]{3,32}$/;

/** The most stops between the pickup and the drop-off. */
export const maxViaStops = 5;
