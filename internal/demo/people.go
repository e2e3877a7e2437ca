package demo

// person is somebody who signs. Language is "es" unless given.
type person struct {
	name, language, country, city, occupation, affiliation, category, comment, visibility string
}

// founders sign first, on the letter's first evening.
func founders() []person {
	return []person{
		{name: "Leonor Santiesteban de la Torre", country: "CU", city: "La Habana", occupation: "Madre de un preso político", affiliation: "Comité de Familiares", category: "relative", comment: "Por mi hijo, y por los hijos de todas."},
		{name: "Evelio Quesada Mirabal", country: "ES", city: "Madrid", occupation: "Exprisionero de conciencia", category: "former_prisoner", comment: "Salí con la condición de irme. No he dejado de estar allí."},
		{name: "Mª del Carmen Argüelles y Ponce", country: "CU", city: "Camagüey", occupation: "Historiadora", affiliation: "Seminario Abierto de Historia", category: "academic"},
		{name: "Yoandry Castaño Peñalver", country: "US", city: "Hialeah", occupation: "Músico", category: "artist", comment: "Ninguna canción debería costar una condena."},
		{name: "Regla Caridad Zaldívar", country: "CU", city: "Santiago", occupation: "Hermana de una presa política", category: "relative"},
		{name: "P. Ignacio Urrutia Lezcano", country: "CU", city: "Matanzas", occupation: "Sacerdote", affiliation: "Parroquia de San Lázaro", category: "faith", comment: "Estuve preso y me visitasteis (Mt 25, 36)."},
		{name: "Ximena Villalobos Echeverría", country: "CL", city: "Valparaíso", occupation: "Jueza jubilada", affiliation: "Observatorio de Juicios", category: "jurist"},
		{name: "Tomás de los Ríos Ballester", country: "MX", city: "Mérida", occupation: "Periodista independiente", affiliation: "Diario La Orilla", category: "journalist"},
		{name: "Dra. Amelia Fajardo Núñez", country: "US", city: "Miami", occupation: "Psicóloga", category: "health", comment: "Atiendo a quienes salen. Nadie sale del todo."},
		{name: "Dariel Mena", country: "CU", occupation: "Poeta", category: "artist"},
		{name: "Ariadna Oliva del Pino", country: "ES", city: "Barcelona", occupation: "Cineasta", affiliation: "Colectivo Salitre", category: "artist"},
		{name: "Félix Güell i Montaner", country: "ES", city: "Girona", occupation: "Profesor emérito", affiliation: "Universitat del Port", category: "academic"},
	}
}

// fromElsewhere are people whose names are written in other ways: other scripts, particles, single words, very long and
// very short ones.
func fromElsewhere() []person {
	return []person{
		{name: "Agnieszka Wiśniewska-Żółkiewska", language: "en", country: "PL", city: "Wrocław", occupation: "Translator", category: "artist", comment: "In 1982 strangers signed for my father. It reached him."},
		{name: "Łukasz Brzęczyszczykiewski", language: "en", country: "PL", city: "Łódź", occupation: "Sociologist", category: "academic"},
		{name: "Nguyễn Thị Ánh Tuyết", language: "en", country: "VN", occupation: "Blogger", category: "journalist", comment: "I know this silence. It is not empty."},
		{name: "Trần Quốc Đạt", language: "en", country: "AU", city: "Melbourne", occupation: "Engineer", category: "citizen"},
		{name: "ليلى بنت يوسف الحدّاد", language: "en", country: "TN", city: "تونس", occupation: "محامية", category: "jurist", comment: "الحرية لا تتجزأ."},
		{name: "عمر عبد الرحمن الخطيب", language: "en", country: "LB", city: "بيروت", occupation: "شاعر", category: "artist"},
		{name: "נועה בן־ארי", language: "en", country: "IL", city: "חיפה", occupation: "מורה", category: "academic"},
		{name: "林雅雯", language: "en", country: "TW", city: "臺北", occupation: "編輯", category: "journalist", comment: "自由不是禮物。"},
		{name: "陈一", language: "en", country: "CA", city: "Vancouver", category: "student"},
		{name: "佐々木 由紀子", language: "en", country: "JP", city: "京都", occupation: "大学講師", category: "academic"},
		{name: "김서연", language: "en", country: "KR", city: "서울", occupation: "인권 활동가", category: "activist"},
		{name: "Оксана Іваненко", language: "en", country: "UA", city: "Львів", occupation: "Правозахисниця", category: "activist", comment: "Пам'ятаємо кожне ім'я."},
		{name: "Алексей Дмитриевич Соколовский", language: "en", country: "LT", city: "Vilnius", occupation: "Историк", category: "academic"},
		{name: "Đorđe Čvorović", language: "en", country: "RS", city: "Novi Sad", occupation: "Photographer", category: "artist"},
		{name: "Κατερίνα Παπαγεωργίου", language: "en", country: "GR", city: "Θεσσαλονίκη", occupation: "Δημοσιογράφος", category: "journalist"},
		{name: "अनन्या कुलकर्णी", language: "en", country: "IN", city: "पुणे", occupation: "Lecturer in law", category: "jurist"},
		{name: "Thandiwe Nkosi-Dlamini", language: "en", country: "ZA", city: "Durban", occupation: "Theologian", category: "faith", comment: "We were prayed for from far away. Now it is our turn."},
		{name: "Chukwuemeka Ọlátúnjí", language: "en", country: "NG", city: "Ìbàdàn", occupation: "Physician", category: "health"},
		{name: "Þórdís Guðmundsdóttir", language: "en", country: "IS", city: "Reykjavík", occupation: "Novelist", category: "artist"},
		{name: "Siobhán Ní Dhomhnaill", language: "en", country: "IE", city: "Gaillimh", occupation: "Harpist", category: "artist"},
		{name: "Seán O’Shaughnessy", language: "en", country: "IE", city: "Dublin", occupation: "Trade unionist", category: "activist"},
		{name: "Jan-Willem van der Meulen", language: "en", country: "NL", city: "Utrecht", occupation: "Lawyer", category: "jurist"},
		{name: "Freiin Sophie von und zu Lindenau", language: "en", country: "DE", city: "Freiburg im Breisgau", occupation: "Librarian", category: "citizen"},
		{name: "Jiří Dvořáček", language: "en", country: "CZ", city: "Brno", occupation: "Playwright", category: "artist", comment: "A charter with few names once changed our country."},
		{name: "Zsófia Kőszeghy", language: "en", country: "HU", city: "Pécs", occupation: "Historian", category: "academic"},
		{name: "João Luís d’Assunção e Sá", language: "es", country: "PT", city: "Coimbra", occupation: "Catedrático", category: "academic"},
		{name: "Maria Antònia Colom i Ribas", country: "ES", city: "Palma", occupation: "Mestra", category: "citizen"},
		{name: "Iñaki Goikoetxea Zubizarreta", country: "ES", city: "Bilbao", occupation: "Bertsolari", category: "artist"},
		{name: "Xoán Núñez-Ínsua", country: "ES", city: "Ourense", occupation: "Gaiteiro", category: "artist"},
		{name: "Chiara Dell’Acqua Benedetti", language: "en", country: "IT", city: "Firenze", occupation: "Journalist", affiliation: "Rivista Soglia", category: "journalist"},
		{name: "Geneviève Lefèvre-Saint-Aubin", language: "en", country: "FR", city: "Lyon", occupation: "Philosopher", category: "academic"},
		{name: "Kaveh Farrokhnia", language: "en", country: "SE", city: "Göteborg", occupation: "Former prisoner of conscience", category: "former_prisoner"},
		{name: "آناهیتا می‌ناب", language: "en", country: "SE", occupation: "نویسنده", category: "artist"},
		{name: "Ayşegül Çağlayan", language: "en", country: "TR", occupation: "Publisher", category: "artist", visibility: "initials"},
		{name: "Wanjirũ wa Kamau", language: "en", country: "KE", city: "Nairobi", occupation: "Poet", category: "artist"},
		{name: "Nanda", language: "en", country: "ID", city: "Yogyakarta", occupation: "Puppeteer", category: "artist"},
		{name: "Sukma", language: "en", country: "ID", category: "student"},
		{name: "Ka‘iulani Kealoha", language: "en", country: "US", city: "Hilo", occupation: "Teacher", category: "citizen"},
		{name: "Li", language: "en", country: "SG", category: "citizen"},
		{name: "Ío", country: "UY", occupation: "Ilustradora", category: "artist"},
		{name: "Juan", country: "CU", category: "relative"},
		{name: "María de la Concepción Guadalupe Fernández de Córdoba y Álvarez de las Asturias-Bohorques de los Monteros", country: "ES", city: "San Lorenzo de El Escorial", occupation: "Archivera", category: "citizen"},
		{name: "José Mª Ruiz de Alegría y Sáenz de Santamaría del Bosque", country: "ES", city: "Vitoria-Gasteiz", occupation: "Catedrático emérito de Historia del Derecho y de las Instituciones", affiliation: "Real Seminario de Estudios Históricos, Jurídicos y Económicos de la Cornisa Cantábrica", category: "academic"},
		{name: "Yusleidys de la Caridad Hernández-Matos", country: "CU", city: "Holguín", category: "relative", visibility: "initials"},
		{name: "Ñusta Quispe Huamán", country: "PE", city: "Cusco", occupation: "Tejedora", category: "activist"},
		{name: "Nahuel Ñancucheo", country: "CL", city: "Temuco", occupation: "Lonko", category: "activist"},
		{name: "Itzel Xóchitl Dzul Uc", country: "MX", city: "Valladolid", occupation: "Partera", category: "health"},
		{name: "Rigoberto Tz’unun Ajpop", country: "GT", city: "Sololá", occupation: "Maestro", category: "citizen"},
	}
}

// toLookAt wait for the moderators with something that deserves a second look.
func toLookAt() []person {
	return []person{
		{name: "Leonor Santiesteban de la Torre", country: "US", city: "Tampa", occupation: "Ama de casa", category: "relative"},
		{name: "Evelio Quesada Mirabal", country: "ES", category: "former_prisoner"},
		{name: "Yamila 2026", country: "CU", category: "citizen"},
		{name: "Rolando Pita Cueto", country: "US", city: "Miami", occupation: "Comerciante", category: "citizen", comment: "Toda la verdad en www.laverdad.example.org"},
		{name: "Ivan Соловьёв", language: "en", country: "DE", occupation: "Programmer", category: "citizen"},
	}
}

// toHold and toReject are decided upon with a reason.
func toHold() []decided {
	return []decided{
		{person{name: "Monseñor Anselmo Lizárraga", country: "CU", occupation: "Obispo emérito", category: "faith"}, "Cargo público: pedir confirmación por otra vía."},
		{person{name: "Gral. (r) Baltasar Montesinos", country: "CU", occupation: "Militar retirado", category: "citizen"}, "Comprobar la identidad antes de publicar."},
		{person{name: "Sor Inmaculada Arrieta", country: "ES", city: "Ávila", occupation: "Religiosa", category: "faith"}, "Consultar a la comunidad si puede figurar su nombre."},
		{person{name: "Kevin Alfonso Tartabull", country: "CU", category: "student", comment: "Tengo 16 años."}, "Menor de edad: hablar con la familia."},
		{person{name: "Senadora Rebeca Undurraga", country: "CL", occupation: "Senadora", category: "citizen"}, "Nombre conocido: esperar respuesta de su oficina."},
	}
}

func toReject() []decided {
	return []decided{
		{person{name: "Ratoncito Pérez", country: "CU", category: "citizen", comment: "Ja, ja."}, "No es una persona."},
		{person{name: "Asdf Qwerty", country: "US", category: "citizen"}, "Nombre inventado."},
		{person{name: "Abajo La Carta", country: "CU", category: "citizen"}, "Es una consigna, no un nombre."},
	}
}

// decided is a person on whose signature the organizers take a decision, and why.
type decided struct {
	person
	reason string
}
