package demo

// body is an organization that signs, with its representative.
type body struct{ name, website, country, city, representative, role, comment string }

// organizations are endorsed and published.
func organizations() []body {
	return []body{
		{"Comité de Familiares por la Libertad", "familiares", "CU", "La Habana", "Leonor Santiesteban", "Portavoz", "Nuestros hijos tienen nombre."},
		{"Observatorio Independiente de Juicios", "juicios", "CL", "Santiago de Chile", "Ximena Villalobos", "Directora", ""},
		{"Red de Barrios", "", "CU", "", "Dania Corrales", "Coordinadora", ""},
		{"Colectivo Salitre", "salitre", "ES", "Barcelona", "Ariadna Oliva", "Secretaria", ""},
		{"Diario La Orilla", "laorilla", "MX", "Mérida", "Tomás de los Ríos", "Director", "Publicaremos cada nombre de esta lista."},
		{"Radio Malecón Libre", "malecon", "US", "Miami", "Magaly Cepero", "Jefa de programación", ""},
		{"Agencia Once Minutos", "once", "CR", "San José", "Óscar Saavedra", "Editor", ""},
		{"Ediciones Puerta Abierta", "puertaabierta", "AR", "Buenos Aires", "Graciela Yáñez", "Editora", ""},
		{"Federación Estudiantil Independiente", "", "CU", "", "Maykel Rosales", "Portavoz", ""},
		{"Sindicato de Trabajadores por Cuenta Propia «El Timbiriche»", "", "CU", "Holguín", "Gilberto Leyva", "Presidente", ""},
		{"Unión de Expresas y Expresos Políticos en el Exilio", "union", "ES", "Madrid", "Evelio Quesada", "Presidente", ""},
		{"Mujeres de la Cola", "", "CU", "Santiago", "Regla Zaldívar", "Fundadora", "Nos conocimos esperando la visita."},
		{"Biblioteca Itinerante Clara Luz", "", "CU", "Camagüey", "Clara Luz Almeida", "Bibliotecaria", ""},
		{"Taller La Gaveta", "gaveta", "CU", "Matanzas", "Damián Cordero", "Responsable", ""},
		{"Iniciativa 4 de Marzo", "marzo", "CU", "La Habana", "Camila Bermúdez", "Integrante", ""},
		{"Cátedra Libre de Derechos Civiles", "catedra", "VE", "Caracas", "Rafael Urrutia", "Coordinador", ""},
		{"Instituto de Estudios del Caribe", "caribe", "DO", "Santo Domingo", "Matilde Figueroa", "Vicerrectora", ""},
		{"Center for Hemispheric Studies", "hemispheric", "US", "Washington", "Daniel Whitcombe", "Senior fellow", ""},
		{"Solidaritätskreis Antillen e. V.", "antillen", "DE", "Berlin", "Heike Förster", "Vorsitzende", "Ihre Namen werden hier gelesen."},
		{"Associazione Porte Aperte", "porteaperte", "IT", "Bologna", "Matteo Ferraresi", "Presidente", ""},
		{"Comité Voix des Prisonniers", "voix", "FR", "Toulouse", "Hélène Carpentier", "Secrétaire générale", ""},
		{"Fundacja Okno", "okno", "PL", "Kraków", "Małgorzata Zięba", "Prezeska", "We remember who signed for us."},
		{"Nadace Sousedé", "sousede", "CZ", "Praha", "Jiří Dvořáček", "Člen správní rady", ""},
		{"Open Cells Project", "opencells", "GB", "London", "Imogen Ashworth", "Programme lead", ""},
		{"Stichting Vrije Stem", "vrijestem", "NL", "Utrecht", "Jan-Willem van der Meulen", "Bestuurslid", ""},
		{"Föreningen Röster", "roster", "SE", "Göteborg", "Kaveh Farrokhnia", "Ordförande", ""},
		{"Правозахисний центр «Вікно»", "vikno", "UA", "Львів", "Оксана Іваненко", "Голова", ""},
		{"台灣良心犯關懷會", "care", "TW", "臺北", "林雅雯", "執行秘書", ""},
		{"جمعية أصوات حرّة", "aswat", "TN", "تونس", "ليلى الحدّاد", "رئيسة", ""},
		{"Parroquia de San Lázaro", "", "CU", "Matanzas", "P. Ignacio Urrutia", "Párroco", ""},
		{"Comunidad Camino de Emaús", "emaus", "CO", "Medellín", "Hna. Lucía Ordóñez", "Superiora", ""},
		{"Casa de la Memoria Rioplatense", "memoria", "UY", "Montevideo", "Esteban Larrauri", "Director", "Aquí también hubo cartas."},
		{"Asociación de Juristas por el Debido Proceso", "debidoproceso", "EC", "Quito", "Verónica Paz", "Presidenta", ""},
		{"Colegio de la Abogacía de San Telmo", "santelmo", "AR", "Buenos Aires", "Hugo Arce", "Decano", ""},
		{"Red Latinoamericana de Cartografías de la Prisión Política y de Acompañamiento a Familias en Tránsito", "cartografias", "MX", "Ciudad de México", "Noelia Izquierdo", "Coordinadora regional", ""},
		{"Voces del Patio", "", "CU", "Cienfuegos", "Xiomara Riera", "Productora", ""},
		{"Coro Ñandú", "", "AR", "Rosario", "Paloma Ibáñez", "Directora", ""},
		{"Ahora", "ahora", "ES", "Sevilla", "Lorenzo Garcés", "Portavoz", ""},
	}
}

// organizationsWaiting have confirmed their address and wait for a human.
func organizationsWaiting() []body {
	return []body{
		{"Ateneo Cívico del Sur", "ateneo", "CL", "Concepción", "Fabián Molina", "Secretario", ""},
		{"Plataforma Ciudadana Raíces", "raices", "ES", "València", "Alba Navarro", "Presidenta", "Hemos leído la carta en asamblea y la hacemos nuestra."},
		{"Lawyers for Prisoners’ Families", "lawyers", "CA", "Toronto", "Priya Raghunathan", "Executive director", ""},
		{"Peña Literaria El Aljibe", "", "CU", "Bayamo", "Josefa Tamayo", "Anfitriona", ""},
	}
}

// organizationHeld waits for an answer.
func organizationHeld() (body, string) {
	return body{"Academia Antillana de las Letras", "letras", "CU", "La Habana", "Bruno Salas", "Académico", ""},
		"¿Tiene mandato para firmar por la Academia? Se le ha escrito."
}
