import { foldWords } from './folding.ts';

/** What people call places of a kind, in the languages that are known here, and how well known one is without more said. */
interface Category {
  readonly words: string;
  readonly importance: number;
}

const categories: Readonly<Record<string, Category>> = {
  'aeroway=aerodrome': {
    words: 'airport, airfield, flughafen, aéroport, aeropuerto, aeroporto',
    importance: 0.8,
  },
  'aeroway=terminal': { words: 'airport terminal, terminal', importance: 0.6 },
  'railway=station': {
    words: 'station, train station, railway station, bahnhof, gare, estación, stazione',
    importance: 0.7,
  },
  'railway=halt': { words: 'station, haltepunkt', importance: 0.4 },
  'railway=tram_stop': { words: 'tram stop, tram', importance: 0.2 },
  'railway=subway_entrance': { words: 'subway, metro, underground', importance: 0.3 },
  'amenity=bus_station': { words: 'bus station, coach station, busbahnhof, gare routière', importance: 0.5 },
  'amenity=ferry_terminal': { words: 'ferry, ferry terminal, fähre, pier', importance: 0.55 },
  'highway=bus_stop': { words: 'bus stop', importance: 0.1 },
  'landuse=port': { words: 'harbour, harbor, port, hafen, puerto', importance: 0.6 },
  'leisure=marina': { words: 'marina, harbour, yacht harbour', importance: 0.4 },
  'amenity=hospital': { words: 'hospital, krankenhaus, klinikum, hôpital, ospedale', importance: 0.65 },
  'amenity=clinic': { words: 'clinic, klinik', importance: 0.35 },
  'amenity=doctors': { words: 'doctor, doctors, arzt, médecin', importance: 0.2 },
  'amenity=dentist': { words: 'dentist, zahnarzt, dentiste', importance: 0.2 },
  'amenity=pharmacy': {
    words: 'pharmacy, chemist, drugstore, apotheke, pharmacie, farmacia',
    importance: 0.3,
  },
  'amenity=veterinary': { words: 'vet, veterinary, tierarzt', importance: 0.2 },
  'amenity=university': { words: 'university, universität, université, universidad', importance: 0.6 },
  'amenity=college': { words: 'college, hochschule', importance: 0.5 },
  'amenity=school': { words: 'school, schule, école, escuela', importance: 0.35 },
  'amenity=kindergarten': { words: 'kindergarten, nursery', importance: 0.2 },
  'amenity=library': { words: 'library, bibliothek, bibliothèque, biblioteca', importance: 0.4 },
  'amenity=townhall': {
    words: 'town hall, city hall, townhall, rathaus, mairie, ayuntamiento',
    importance: 0.6,
  },
  'amenity=courthouse': { words: 'courthouse, court, gericht', importance: 0.45 },
  'amenity=police': { words: 'police, police station, polizei', importance: 0.4 },
  'amenity=fire_station': { words: 'fire station, feuerwehr', importance: 0.3 },
  'amenity=post_office': { words: 'post office, post', importance: 0.35 },
  'amenity=bank': { words: 'bank', importance: 0.25 },
  'amenity=atm': { words: 'atm, cash, geldautomat', importance: 0.1 },
  'amenity=pub': { words: 'pub, bar, kneipe, tavern', importance: 0.3 },
  'amenity=bar': { words: 'bar, pub', importance: 0.3 },
  'amenity=nightclub': { words: 'nightclub, club, disco', importance: 0.35 },
  'amenity=restaurant': { words: 'restaurant, gasthaus, ristorante', importance: 0.3 },
  'amenity=fast_food': { words: 'fast food, takeaway, imbiss', importance: 0.25 },
  'amenity=cafe': { words: 'café, coffee, coffee shop', importance: 0.28 },
  'amenity=cinema': { words: 'cinema, movie theater, movies, kino, cinéma', importance: 0.45 },
  'amenity=theatre': { words: 'theatre, theater, théâtre', importance: 0.5 },
  'amenity=place_of_worship': { words: 'church, mosque, synagogue, temple, kirche, église', importance: 0.3 },
  'amenity=grave_yard': { words: 'cemetery, graveyard, friedhof', importance: 0.2 },
  'amenity=marketplace': { words: 'market, markt, marché, mercado', importance: 0.4 },
  'amenity=fuel': { words: 'gas station, petrol station, fuel, tankstelle', importance: 0.2 },
  'amenity=charging_station': { words: 'charging station, ladestation', importance: 0.1 },
  'amenity=parking': { words: 'parking, car park, parkplatz', importance: 0.12 },
  'amenity=taxi': { words: 'taxi, taxi rank, taxi stand, cab stand', importance: 0.4 },
  'amenity=community_centre': { words: 'community centre, community center', importance: 0.3 },
  'amenity=casino': { words: 'casino', importance: 0.4 },
  'tourism=hotel': { words: 'hotel', importance: 0.4 },
  'tourism=motel': { words: 'motel', importance: 0.3 },
  'tourism=hostel': { words: 'hostel, youth hostel, jugendherberge', importance: 0.3 },
  'tourism=guest_house': { words: 'guest house, guesthouse, pension', importance: 0.25 },
  'tourism=museum': { words: 'museum, musée, museo', importance: 0.5 },
  'tourism=attraction': { words: 'attraction, sight', importance: 0.45 },
  'tourism=zoo': { words: 'zoo', importance: 0.55 },
  'tourism=camp_site': { words: 'campsite, campground, camping', importance: 0.25 },
  'leisure=park': { words: 'park, parc, parque', importance: 0.35 },
  'leisure=stadium': { words: 'stadium, stadion, arena', importance: 0.55 },
  'leisure=sports_centre': { words: 'sports centre, sports center, gym', importance: 0.35 },
  'leisure=swimming_pool': { words: 'swimming pool, pool', importance: 0.3 },
  'leisure=golf_course': { words: 'golf course, golf', importance: 0.3 },
  'shop=supermarket': { words: 'supermarket, grocery, groceries, supermarkt', importance: 0.35 },
  'shop=mall': { words: 'mall, shopping centre, shopping center, einkaufszentrum', importance: 0.5 },
  'shop=department_store': { words: 'department store, kaufhaus', importance: 0.4 },
  'shop=convenience': { words: 'convenience store', importance: 0.2 },
  'shop=bakery': { words: 'bakery, bäckerei, boulangerie', importance: 0.2 },
  'shop=hairdresser': { words: 'hairdresser, barber, friseur', importance: 0.15 },
  'shop=car_repair': { words: 'car repair, garage, werkstatt', importance: 0.15 },
  'historic=monument': { words: 'monument, denkmal', importance: 0.4 },
  'historic=castle': { words: 'castle, schloss, burg, château', importance: 0.5 },
  'office=government': { words: 'government office', importance: 0.3 },
  'landuse=cemetery': { words: 'cemetery, friedhof, cimetière', importance: 0.25 },
  'landuse=military': { words: 'base, barracks, kaserne', importance: 0.3 },
  'natural=beach': { words: 'beach, strand, plage, playa', importance: 0.4 },
  'natural=peak': { words: 'peak, summit, gipfel', importance: 0.3 },
  'place=city': { words: '', importance: 0.9 },
  'place=town': { words: '', importance: 0.7 },
  'place=village': { words: '', importance: 0.5 },
  'place=borough': { words: '', importance: 0.55 },
  'place=suburb': { words: '', importance: 0.45 },
  'place=quarter': { words: '', importance: 0.4 },
  'place=neighbourhood': { words: '', importance: 0.35 },
  'place=hamlet': { words: '', importance: 0.35 },
  'place=island': { words: 'island', importance: 0.4 },
  'place=postcode': { words: '', importance: 0.3 },
};

/** How well known a place of a category is, from 0 to 1. */
export function importanceOf(category: string): number {
  return categories[category]?.importance ?? 0.15;
}

export function isKnownCategory(category: string): boolean {
  return category in categories;
}

/** What a category is called, as folded words: "town hall" is two of them. */
export function categoryTerms(category: string): string[][] {
  const words = categories[category]?.words ?? category.split('=')[1]?.replaceAll('_', ' ') ?? '';
  return words
    .split(',')
    .map(foldWords)
    .filter((term) => term.length > 0);
}
