"""Fictional places in the shape of the Google Places crawler's real output (77 keys).

Every number is a 555-01xx one, every website ends in .example or example.com, and no name
belongs to a business. The first ones are hand-picked for their oddities; past them the list
goes on as far as one asks, with the same seed the same list.
"""
import base64
import hashlib
import json
import urllib.parse

# city, state, code, postal code, area code, lat, lng
CITIES = (
    ('Austin', 'Texas', 'TX', '78701', '512', 30.2672, -97.7431),
    ('Houston', 'Texas', 'TX', '77002', '713', 29.7604, -95.3698),
    ('Dallas', 'Texas', 'TX', '75201', '214', 32.7767, -96.797),
    ('El Paso', 'Texas', 'TX', '79901', '915', 31.7619, -106.485),
    ('San Antonio', 'Texas', 'TX', '78205', '210', 29.4241, -98.4936),
    ('Fort Worth', 'Texas', 'TX', '76102', '817', 32.7555, -97.3308),
    ('Plano', 'Texas', 'TX', '75074', '972', 33.0198, -96.6989),
    ('Corpus Christi', 'Texas', 'TX', '78401', '361', 27.8006, -97.3964),
    ('Lubbock', 'Texas', 'TX', '79401', '806', 33.5779, -101.8552),
    ('McAllen', 'Texas', 'TX', '78501', '956', 26.2034, -98.23),
    ('Miami', 'Florida', 'FL', '33130', '305', 25.7617, -80.1918),
    ('Orlando', 'Florida', 'FL', '32801', '407', 28.5384, -81.3789),
    ('Tampa', 'Florida', 'FL', '33602', '813', 27.9506, -82.4572),
    ('Pensacola', 'Florida', 'FL', '32502', '850', 30.4213, -87.2169),
    ('Tallahassee', 'Florida', 'FL', '32301', '850', 30.4383, -84.2807),
    ('Jacksonville', 'Florida', 'FL', '32202', '904', 30.3322, -81.6557),
    ('Fort Lauderdale', 'Florida', 'FL', '33301', '954', 26.1224, -80.1373),
    ('Naples', 'Florida', 'FL', '34102', '239', 26.142, -81.7948),
    ('Los Angeles', 'California', 'CA', '90012', '213', 34.0522, -118.2437),
    ('San Diego', 'California', 'CA', '92101', '619', 32.7157, -117.1611),
    ('San Francisco', 'California', 'CA', '94103', '415', 37.7749, -122.4194),
    ('Sacramento', 'California', 'CA', '95814', '916', 38.5816, -121.4944),
    ('San Jose', 'California', 'CA', '95113', '408', 37.3382, -121.8863),
    ('Irvine', 'California', 'CA', '92618', '949', 33.6846, -117.8265),
    ('Fresno', 'California', 'CA', '93721', '559', 36.7378, -119.7871),
    ('Boise', 'Idaho', 'ID', '83702', '208', 43.615, -116.2023),
    ('Coeur d\'Alene', 'Idaho', 'ID', '83814', '208', 47.6777, -116.7805),
    ('Louisville', 'Kentucky', 'KY', '40202', '502', 38.2527, -85.7585),
    ('Bowling Green', 'Kentucky', 'KY', '42101', '270', 36.9685, -86.4808),
    ('Nashville', 'Tennessee', 'TN', '37203', '615', 36.1627, -86.7816),
    ('Knoxville', 'Tennessee', 'TN', '37902', '865', 35.9606, -83.9207),
    ('Evansville', 'Indiana', 'IN', '47708', '812', 37.9716, -87.5711),
    ('Rapid City', 'South Dakota', 'SD', '57701', '605', 44.0805, -103.231),
    ('Scottsbluff', 'Nebraska', 'NE', '69361', '308', 41.8666, -103.6672),
    ('Ontario', 'Oregon', 'OR', '97914', '541', 44.0266, -116.9629),
    ('Iron Mountain', 'Michigan', 'MI', '49801', '906', 45.8202, -88.0659),
    ('Phoenix', 'Arizona', 'AZ', '85004', '602', 33.4484, -112.074),
    ('Honolulu', 'Hawaii', 'HI', '96813', '808', 21.3069, -157.8583),
    ('Anchorage', 'Alaska', 'AK', '99501', '907', 61.2181, -149.9003),
    ('San Juan', 'Puerto Rico', 'PR', '00901', '787', 18.4655, -66.1057),
    ('New York', 'New York', 'NY', '10013', '917', 40.7128, -74.006),
    ('New Orleans', 'Louisiana', 'LA', '70112', '504', 29.9511, -90.0715),
    ('Seattle', 'Washington', 'WA', '98101', '206', 47.6062, -122.3321),
    ('Oklahoma City', 'Oklahoma', 'OK', '73102', '405', 35.4676, -97.5164),
    ('Baltimore', 'Maryland', 'MD', '21202', '410', 39.2904, -76.6122),
    ('Providence', 'Rhode Island', 'RI', '02903', '401', 41.824, -71.4128),
    ('Salt Lake City', 'Utah', 'UT', '84101', '801', 40.7608, -111.891),
    ('Denver', 'Colorado', 'CO', '80202', '303', 39.7392, -104.9903),
    ('Chicago', 'Illinois', 'IL', '60602', '312', 41.8781, -87.6298),
    ('Atlanta', 'Georgia', 'GA', '30303', '404', 33.749, -84.388),
)
STATE_NAMES = {code: name for _, name, code, *_ in CITIES}

# further area codes, for long lists: (city, area code)
MORE = (('Austin', '737'), ('Houston', '281'), ('Houston', '832'), ('Houston', '346'), ('Dallas', '469'), ('Fort Worth', '682'),
        ('San Antonio', '726'), ('McAllen', '903'), ('Lubbock', '325'), ('Plano', '945'), ('Miami', '786'), ('Orlando', '321'),
        ('Tampa', '727'), ('Naples', '941'), ('Fort Lauderdale', '754'), ('Jacksonville', '386'), ('Miami', '561'),
        ('Los Angeles', '323'), ('Los Angeles', '310'), ('Los Angeles', '818'), ('San Diego', '858'), ('San Francisco', '628'),
        ('Sacramento', '279'), ('San Jose', '669'), ('Irvine', '657'), ('New York', '646'), ('New York', '929'),
        ('Chicago', '773'), ('Atlanta', '770'), ('Denver', '720'), ('Seattle', '425'))
# (city, area code) with each area code once, so that no number comes twice
PAIRS = tuple({c[4]: (c, c[4]) for c in CITIES}.values()) + tuple(
    (next(c for c in CITIES if c[0] == city), area) for city, area in MORE)
MOST = len(PAIRS) * 80

# which city each of the hand-picked ones is in: TX, FL and CA mostly, then the odd zones
PICKED = ('Austin', 'Houston', 'Dallas', 'El Paso', 'San Antonio', 'Fort Worth', 'Plano', 'Corpus Christi', 'Lubbock',
          'McAllen', 'Austin', 'Miami', 'Orlando', 'Tampa', 'Pensacola', 'Tallahassee', 'Jacksonville',
          'Fort Lauderdale', 'Naples', 'Los Angeles', 'San Diego', 'San Francisco', 'Sacramento', 'San Jose', 'Irvine',
          'Fresno', 'Boise', 'Bowling Green', 'Nashville', 'Knoxville', 'Evansville', 'Rapid City', 'Ontario',
          'Iron Mountain', 'Phoenix', 'Honolulu', 'Anchorage', 'San Juan', 'New York', 'New Orleans')

ADJECTIVES = ('Samplewood', 'Testfield', 'Mockingdale', 'Placeholder', 'Fictia', 'Exemplar', 'Imaginary Oak', 'Demoville',
              'Notional', 'Specimen', 'Prototype', 'Pretend Palm', 'Dummyston', 'Loremont', 'Ipsum Bay', 'Quasi')
KINDS = (('Medspa', 'Medical spa'), ('Aesthetics', 'Skin care clinic'), ('Laser & Skin', 'Laser hair removal service'),
         ('Injectables', 'Medical clinic'), ('Wellness Clinic', 'Wellness center'), ('Dermal Studio', 'Facial spa'))
SEARCHES = ('medspa', 'med spa', 'aesthetic clinic', 'injector')
DAYS = ('Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday')
FIRST = ('Sarah', 'Luis', 'Hannah', 'Omar', 'Grace', 'Zoë', 'Andre', 'Mei')
LAST = ('Sample', 'Example', 'Placeholder', 'Testerton', 'Mockford', 'Demonte')

# the crawler's own order of keys
KEYS = ('title', 'subTitle', 'price', 'categoryName', 'address', 'neighborhood', 'street', 'city', 'postalCode', 'state',
        'countryCode', 'phone', 'phoneUnformatted', 'claimThisBusiness', 'location', 'totalScore', 'permanentlyClosed',
        'temporarilyClosed', 'placeId', 'categories', 'fid', 'cid', 'reviewsCount', 'reviewsDistribution', 'imagesCount',
        'imageCategories', 'scrapedAt', 'googleFoodUrl', 'hotelAds', 'openingHours', 'peopleAlsoSearch', 'placesTags',
        'reviewsTags', 'gasPrices', 'url', 'searchPageUrl', 'searchString', 'language', 'rank', 'isAdvertisement',
        'imageUrl', 'kgmid', 'description', 'website', 'locatedIn', 'floor', 'plusCode', 'menu', 'reserveTableUrl',
        'hotelStars', 'hotelDescription', 'checkInDate', 'checkOutDate', 'similarHotelsNearby', 'hotelReviewSummary',
        'popularTimesLiveText', 'popularTimesLivePercent', 'popularTimesHistogram', 'additionalOpeningHours',
        'openingHoursBusinessConfirmationText', 'additionalInfo', 'questionsAndAnswers', 'updatesFromCustomers',
        'inputPlaceId', 'inputStartUrl', 'userPlaceNote', 'webResults', 'tableReservationLinks', 'bookingLinks',
        'orderOnline', 'orderBy', 'restaurantData', 'ownerUpdates', 'imageUrls', 'images', 'reviews', 'leadsEnrichment')
EMPTY_LISTS = ('hotelAds', 'placesTags', 'reviewsTags', 'gasPrices', 'questionsAndAnswers', 'webResults',
               'tableReservationLinks', 'bookingLinks', 'orderBy', 'ownerUpdates', 'imageUrls', 'reviews',
               'leadsEnrichment', 'peopleAlsoSearch')


def mark(*words):
    return hashlib.sha256('|'.join(map(str, words)).encode()).digest()


def opening_hours(h):
    narrow = '\u202f'
    plans = ('9%sAM to 5%sPM', '10%sAM to 7%sPM', '8:30%sAM to 6%sPM')
    plan = plans[h[3] % 3] % (narrow, narrow)
    hours = []
    for day in DAYS:
        text = plan
        if day == 'Sunday':
            text = 'Closed'
        elif day == 'Saturday':
            text = 'Closed' if h[4] % 3 == 0 else '10%sAM to 2%sPM' % (narrow, narrow)
        elif day == 'Wednesday' and h[5] % 7 == 0:
            text = '12 to 4%sPM, 5 to 9%sPM' % (narrow, narrow)
        hours.append({'day': day, 'hours': text})
    if h[6] % 11 == 0:
        hours = [{'day': day, 'hours': 'Open 24 hours'} for day in DAYS]
    turn = h[7] % 7             # the crawler starts the week at any day
    return hours[turn:] + hours[:turn]


def place(index, seed=1):
    """The place with this index (from 0)."""
    h = mark('place', seed, index)
    if index < len(PICKED):
        city = next(c for c in CITIES if c[0] == PICKED[index])
        area = city[4]
        line = [c for c in PICKED[:index] if next(x for x in CITIES if x[0] == c)[4] == city[4]]
        last = len(line)
    else:
        extra = index - len(PICKED)
        city, area = PAIRS[extra % len(PAIRS)]
        last = 20 + extra // len(PAIRS)
    name, state, code, postal, _, lat, lng = city
    adjective = ADJECTIVES[(h[0] + index) % len(ADJECTIVES)]
    kind, category = KINDS[h[1] % len(KINDS)]
    title = '%s %s %s' % (adjective, kind, name)
    if index >= len(PICKED):
        title += ' %d' % (index + 1)
    slug = ''.join(c for c in title.lower().replace(' ', '-') if c.isalnum() or c == '-').replace('--', '-')
    place_id = 'ChIJ' + base64.urlsafe_b64encode(h[8:26]).decode().rstrip('=')[:23]
    cid = str(int.from_bytes(h[10:18], 'big') | 1 << 63)
    street = '%d Example %s' % (100 + h[2] * 3, ('St', 'Ave', 'Blvd', 'Pkwy Ste %d' % (1 + h[9] % 40))[h[3] % 4])
    phone = '(%s) 555-01%02d' % (area, last)
    score = round(3.8 + (h[12] % 13) / 10, 1)
    score = int(score) if score == int(score) else score
    reviews = (3, 18, 27, 64, 85, 140, 255, 410, 1204)[h[13] % 9]
    stars = {'oneStar': reviews // 40, 'twoStar': reviews // 60, 'threeStar': reviews // 30, 'fourStar': reviews // 8}
    stars['fiveStar'] = reviews - sum(stars.values())
    query = urllib.parse.quote(title)
    first, family = FIRST[h[14] % len(FIRST)], LAST[h[15] % len(LAST)]
    item = dict.fromkeys(KEYS)
    for key in EMPTY_LISTS:
        item[key] = []
    item.update({
        'title': title, 'categoryName': category, 'address': '%s, %s, %s %s' % (street, name, code, postal),
        'neighborhood': 'Downtown', 'street': street, 'city': name, 'postalCode': postal, 'state': state,
        'countryCode': 'US', 'phone': phone, 'phoneUnformatted': '+1%s55501%02d' % (area, last),
        'claimThisBusiness': h[16] % 6 == 0,
        'location': {'lat': round(lat + (h[17] - 128) / 5000, 7), 'lng': round(lng + (h[18] - 128) / 5000, 7)},
        'totalScore': score, 'permanentlyClosed': False, 'temporarilyClosed': False, 'placeId': place_id,
        'categories': [category, 'Medical spa'] if category != 'Medical spa' else [category],
        'fid': '0x%s:0x%x' % (h[19:27].hex(), int(cid)), 'cid': cid, 'reviewsCount': reviews,
        'reviewsDistribution': stars, 'imagesCount': h[20] % 60, 'imageCategories': ['All', 'By owner', 'Street View & 360°'],
        'scrapedAt': '2026-02-%02dT%02d:%02d:13.870Z' % (1 + h[21] % 28, h[22] % 24, h[23] % 60),
        'openingHours': opening_hours(h),
        'url': 'https://www.google.com/maps/search/?api=1&query=%s&query_place_id=%s' % (query, place_id),
        'searchPageUrl': 'https://www.google.com/maps/search/medspa/@%s,%s,14z?hl=en' % (lat, lng),
        'searchString': SEARCHES[h[24] % 4], 'language': 'en', 'rank': index + 1, 'isAdvertisement': h[25] % 9 == 0,
        'imageUrl': 'https://images.example/%s.jpg' % slug, 'kgmid': '/g/11%s' % h[26:31].hex(),
        'website': 'https://%s.example/' % slug if h[27] % 3 else 'https://www.example.com/%s?utm_source=gmb' % slug,
        'plusCode': 'X%dVC+WJ %s, %s' % (index % 9 + 1, name, state),
        'additionalInfo': {'Accessibility': [{'Wheelchair accessible entrance': True}],
                           'Payments': [{'Credit cards': True}, {'Debit cards': True}]},
        'orderOnline': {'pickUps': [], 'deliveries': []}, 'restaurantData': {'tableReservationProvider': None},
        # the paid add-ons; a run without them strips these
        'emails': ['info@%s.example' % slug, '%s@%s.example' % (ascii_word(first), slug)],
        'phones': ['+1%s55501%02d' % (area, last)], 'instagrams': ['https://www.instagram.com/%s_example' % slug.replace('-', '_')],
        'facebooks': [], 'linkedIns': [], 'youtubes': [], 'tiktoks': [], 'twitters': [],
        'leadsEnrichment': [{
            'personId': h[:8].hex(), 'firstName': first, 'lastName': family, 'fullName': '%s %s' % (first, family),
            'linkedinProfile': None, 'email': '%s.%s@%s.example' % (ascii_word(first), family.lower(), slug),
            'mobileNumber': None, 'headline': 'Owner', 'jobTitle': 'Owner', 'department': ['c_suite'],
            'industry': 'medical practice', 'seniority': ['owner'], 'country': 'United States', 'city': name,
            'state': state, 'photoUrl': None, 'companyId': h[8:16].hex(), 'companyName': title,
            'companyWebsite': 'https://%s.example/' % slug, 'companySize': str(2 + h[28] % 48), 'companyLinkedin': None,
            'companyPhoneNumber': '+1%s55501%02d' % (area, last)}] if h[29] % 2 else [],
    })
    if index % 4 == 3:
        item['popularTimesHistogram'] = {day[:2]: [{'hour': hour, 'occupancyPercent': (h[hour] % 100)}
                                                   for hour in range(9, 19)] for day in DAYS}
    return item


def ascii_word(text):
    return ''.join(c for c in text.lower().replace('ë', 'e') if c.isascii() and c.isalnum())


# index -> what is odd about that place, as seen in real exports
ODDITIES = {
    4: {'state': 'TX'},
    6: {'state': None},
    7: {'phone': None, 'phoneUnformatted': None},
    8: {'website': None},
    9: {'permanentlyClosed': True},
    10: {'title': 'Zoë’s “Glow” – Médspa, Austin & Co.', 'subTitle': 'ゾーイ'},
    17: {'temporarilyClosed': True},
    18: {'totalScore': None, 'reviewsCount': 0, 'reviewsDistribution': {
        'oneStar': 0, 'twoStar': 0, 'threeStar': 0, 'fourStar': 0, 'fiveStar': 0}},
    22: {'state': 'CA'},
    23: {'state': 'CaliforniaUS'},
    24: {'categoryName': None, 'categories': []},
    25: {'phone': '(559) 555-0100 ext. 12'},
    37: {'countryCode': 'PR'},
    38: {'postalCode': None, 'street': None, 'address': 'New York'},
    39: {'state': 'New Orleans'},
}


def generate(count=40, seed=1):
    """The first `count` places."""
    if count > MOST:
        raise ValueError('there are only %d fictional places' % MOST)
    items = []
    for index in range(count):
        item = place(index, seed)
        item.update(ODDITIES.get(index, {}))
        items.append(item)
    return items


def in_states(item, text):
    """Does a free-text location ("Texas, USA", "tx") cover this place?"""
    postal_state = next((c[1] for c in CITIES if c[0] == item.get('city')), item.get('state') or '')
    code = next((c[2] for c in CITIES if c[1] == postal_state), '')
    words = text.replace(',', ' ').split()
    return postal_state.lower() in text or code.lower() in words or text.strip() in ('usa', 'us', 'united states')


if __name__ == '__main__':
    print(json.dumps(generate(40), indent=1, ensure_ascii=False))
