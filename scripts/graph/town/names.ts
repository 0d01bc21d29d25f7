/** What the streets of the demo town are named after, the best known first. */
export const streetWords = (
  'Market Church Mill Castle Bridge School Station Garden Orchard College Park Spring Chapel Tower King Queen Bishop Abbey ' +
  'Albatross Petrel Cormorant Penguin Seal Whaler Harpoon Anchor Lighthouse Compass Sextant Keel Mast Mizzen Bowline Capstan ' +
  'Sailmaker Cooper Chandler Ropewalk Shipwright Pilot Captain Admiral Mariner Beacon Breakwater Quay Wharf Tide Current Gale ' +
  'Cook Ross Dumont Nansen Amundsen Bering Magellan Drake Baudin Crozet Amsterdam Rallier Suhm Aubert Joffre Gallieni Ronarch ' +
  'Basalt Granite Glacier Moraine Fjord Cascade Plateau Valley Summit Ridge Hollow Meadow Heather Fern Moss Lichen Cabbage ' +
  'Poplar Willow Maple Linden Chestnut Juniper Rowan Alder Hazel Elder Sorrel Thistle Clover Bramble Ivy Laurel ' +
  'Baker Weaver Potter Miller Tanner Dyer Mason Carpenter Glazier Smith Saddler Brewer Butcher Fisher Shepherd Gardener ' +
  'Aurora Comet Meridian Equator Solstice Orion Vega Sirius Polaris Zenith Halley Kepler Galileo Newton Curie Pasteur ' +
  'Amber Copper Silver Golden Crystal Slate Ochre Indigo Scarlet Crimson Azure Violet Saffron Ivory Jade Coral'
).split(' ');

/** What a street is called besides, by how long it is: "Street" for the long ones. */
export const longStreets = ['Street', 'Avenue', 'Road'];
export const shortStreets = ['Lane', 'Row', 'Close', 'Court', 'Terrace', 'Way', 'Walk', 'Mews'];

/** Places that there are several of, at houses here and there. */
export const tradesOfTown: readonly (readonly [category: string, names: readonly string[]])[] = [
  [
    'amenity=pub',
    [
      'The Albatross',
      'The Drunken Sailor',
      'The Anchor & Crown',
      'The Whalebone',
      'The Three Bridges',
      'The Leaky Bucket',
      'The Roaring Forties',
      "O'Brien's",
      'The Cormorant',
      'The Old Compass',
    ],
  ],
  [
    'amenity=restaurant',
    [
      'Chez Marcel',
      'La Table du Port',
      'Osteria Kerguelen',
      'Sakura Garden',
      'The Codfather',
      'Zum Goldenen Löwen',
      'Spice Route',
      'El Pingüino',
      'Blue Lagoon',
      'La Bonne Crêpe',
      'Smoke & Salt',
      'Noodle House',
    ],
  ],
  [
    'amenity=cafe',
    [
      'Café de la Marine',
      'Penguin Coffee',
      'Café Müller',
      'The Daily Grind',
      'Tea by the Sea',
      'Café Aurora',
      'Bean There',
    ],
  ],
  ['amenity=fast_food', ['Fish & Chips Ahoy', 'Burger Bay', 'Kebab Express', 'Pizza Polaris']],
  [
    'tourism=hotel',
    [
      'Grand Hotel Kerguelen',
      'Hôtel de la Plage',
      'Harbour View Hotel',
      'Hotel Meridian',
      'Station Hotel',
      "Traveller's Inn",
      'The Lighthouse Inn',
    ],
  ],
  ['shop=supermarket', ['Fresh Market', 'Super Kerguelen', 'Bay Foods', 'Northern Grocers', 'Petit Marché']],
  ['amenity=pharmacy', ['Central Pharmacy', 'Pharmacie du Port', 'Ring Road Pharmacy', 'East Bank Pharmacy']],
  [
    'amenity=school',
    ['Albatross Primary School', 'East Bank School', 'Kepler Secondary School', 'Rowan Primary School'],
  ],
  ['amenity=doctors', ['Dr. Moreau', 'East Bank Surgery', 'Old Town Medical Practice']],
  ['amenity=bank', ['Bank of Kerguelen', 'Mariners Savings Bank', 'Crédit Austral']],
  ['amenity=fuel', ['Ring Road Fuel', 'Southern Fuel', 'Polar Petrol']],
  ['shop=bakery', ['Boulangerie Dupont', 'The Golden Crust', 'Sourdough & Co.']],
  ['shop=hairdresser', ['Cut Above', 'Salon Élise', "Barber Joe's"]],
  ['leisure=sports_centre', ['Mariners Sports Centre', 'Aurora Gym']],
  [
    'amenity=place_of_worship',
    ['Our Lady of the Winds', "Saint Mary's Church", 'Seamen’s Chapel', 'Old Town Mosque'],
  ],
  ['leisure=park', ['Meridian Park', 'Penguin Gardens', 'Heather Green']],
];
