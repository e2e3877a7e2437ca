package demo

// womensNames, mensNames and surnames make up the names of most signers. Any likeness is chance: the parts are common, the
// whole is drawn.
func womensNames() []string {
	return []string{
		"Adela", "Alba", "Amelia", "Ana Belén", "Ana María", "Antonia", "Aurora", "Beatriz", "Belkis", "Camila", "Caridad", "Carla", "Celia",
		"Clara Luz", "Claudia", "Dania", "Dolores", "Elisa", "Estrella", "Eugenia", "Fernanda", "Francisca", "Gabriela", "Gisela", "Graciela",
		"Hilda", "Inés", "Irma", "Isabel", "Jacinta", "Josefa", "Laura", "Leonor", "Lidia", "Lourdes", "Lucía", "Mª Ángeles", "Mª Jesús",
		"Mª José", "Mª Luisa", "M.ª del Mar", "Magaly", "Manuela", "Marcela", "María Elena", "María Fernanda", "Mariana", "Marta", "Matilde",
		"Mercedes", "Miriam", "Mónica", "Nancy", "Nieves", "Noelia", "Paloma", "Pilar", "Raquel", "Regla", "Rosa", "Rosario", "Sara", "Silvia",
		"Sofía", "Susana", "Tania", "Teresa", "Úrsula", "Valeria", "Verónica", "Violeta", "Xiomara", "Yamila", "Yudith", "Zoila",
	}
}

func mensNames() []string {
	return []string{
		"Alejandro", "Andrés", "Ángel", "Armando", "Bruno", "César", "Cristóbal", "Damián", "Dariel", "Diego", "Eduardo", "Emilio", "Esteban",
		"Evelio", "Fabián", "Felipe", "Félix", "Gilberto", "Gonzalo", "Héctor", "Hugo", "Ibrahim", "Ignacio", "Iván", "Jesús Manuel", "Joaquín",
		"Jorge Luis", "José Ángel", "José Miguel", "Juan Carlos", "Julián", "Leandro", "Lorenzo", "Luis Enrique", "Mateo", "Maykel", "Miguel",
		"Nicolás", "Óscar", "Osvaldo", "Pablo", "Rafael", "Ramón", "Reinaldo", "Ricardo", "Rubén", "Salvador", "Samuel", "Sergio", "Tomás",
		"Víctor", "Yoel",
	}
}

func surnames() []string {
	return []string{
		"Acosta", "Aguilar", "Alarcón", "Almeida", "Álvarez", "Aranda", "Arce", "Argüelles", "Báez", "Ballester", "Barrios", "Batista",
		"Becerra", "Benítez", "Bermúdez", "Bravo", "Caballero", "Cabrera", "Calvo", "Camejo", "Cárdenas", "Carmona", "Carrasco",
		"Castaño", "Cepero", "Cisneros", "Contreras", "Cordero", "Corrales", "de Armas", "de la Cruz", "de la Fuente", "de la Torre",
		"de las Heras", "de los Ríos", "de los Santos", "del Campo", "del Pino", "del Valle", "Delgado", "Domínguez", "Duarte", "Echeverría",
		"Escobar", "Espinosa", "Estévez", "Fajardo", "Figueroa", "Fonseca", "Galindo", "Gálvez", "Garcés", "García", "Garrido", "Gómez",
		"González", "Guerra", "Gutiérrez", "Hernández", "Herrera", "Hidalgo", "Ibáñez", "Izquierdo", "Jiménez", "Lago", "Lara", "Leyva",
		"Linares", "López", "Lozano", "Machado", "Madrigal", "Marín", "Márquez", "Martínez", "Mejías", "Mena", "Méndez", "Menéndez",
		"Mirabal", "Molina", "Montero", "Morales", "Muñoz", "Navarro", "Núñez", "Ochoa", "Oliva", "Ordóñez", "Ortega", "Ortiz", "Palacios",
		"Pardo", "Paz", "Peña", "Peñalver", "Peralta", "Pérez", "Pino", "Ponce", "Prieto", "Quesada", "Quintana", "Quiñones", "Ramírez",
		"Reyes", "Riera", "Ríos", "Rivas", "Rivero", "Robles", "Rodríguez", "Rojas", "Romero", "Rosales", "Ruiz", "Saavedra", "Salas",
		"Salazar", "Sánchez", "Santana", "Santiesteban", "Serrano", "Solís", "Soto", "Suárez", "Tamayo", "Torres", "Trujillo", "Urrutia",
		"Valdés", "Valdivia", "Varela", "Vázquez", "Vega", "Velázquez", "Vidal", "Villalobos", "Yáñez", "Zaldívar", "Zamora", "Zúñiga",
	}
}

// place is where somebody may live. Weight is how often it is drawn.
type place struct {
	country string
	cities  []string
	weight  int
}

func places() []place {
	return []place{
		{"CU", []string{"La Habana", "Santiago", "Camagüey", "Holguín", "Matanzas", "Santa Clara", "Cienfuegos", "Pinar del Río", "Bayamo", ""}, 60},
		{"ES", []string{"Madrid", "Barcelona", "València", "Sevilla", "A Coruña", "Las Palmas de Gran Canaria", "Donostia"}, 55},
		{"US", []string{"Miami", "Hialeah", "Tampa", "New York", "Union City", "Houston"}, 50},
		{"MX", []string{"Ciudad de México", "Mérida", "Guadalajara", "Cancún"}, 25},
		{"CL", []string{"Santiago de Chile", "Valparaíso"}, 12},
		{"AR", []string{"Buenos Aires", "Rosario", "Córdoba"}, 14},
		{"UY", []string{"Montevideo", ""}, 10},
		{"BR", []string{"São Paulo", "Florianópolis"}, 8},
		{"CO", []string{"Bogotá", "Medellín"}, 12},
		{"VE", []string{"Caracas", "Maracaibo"}, 14},
		{"NI", []string{"", "Managua"}, 8},
		{"CR", []string{"San José"}, 8},
		{"EC", []string{"Quito", "Guayaquil"}, 7},
		{"PE", []string{"Lima", "Arequipa"}, 6},
		{"DO", []string{"Santo Domingo"}, 6},
		{"IT", []string{"Roma", "Bologna", "Torino"}, 8},
		{"DE", []string{"Berlin", "Köln"}, 8},
		{"FR", []string{"Paris", "Toulouse"}, 6},
		{"CA", []string{"Montréal", "Toronto"}, 5},
		{"PT", []string{"Lisboa"}, 3},
	}
}

// calling is a category with what the women and the men in it do, and how often it is drawn.
type calling struct {
	category string
	women    []string
	men      []string
	weight   int
}

func callings() []calling {
	return []calling{
		{"relative", []string{"Madre de un preso político", "Hermana de una presa política", "Ama de casa", "Costurera", ""},
			[]string{"Padre de un preso político", "Hermano de una presa política", "Jubilado", "Chofer", ""}, 45},
		{"former_prisoner", []string{"Expresa de conciencia", "Profesora", "Poeta", ""}, []string{"Exprisionero de conciencia", "Albañil", "Mecánico", ""}, 32},
		{"activist", []string{"Defensora de derechos humanos", "Activista LGBTIQ+", "Feminista", ""}, []string{"Defensor de derechos humanos", "Promotor comunitario", ""}, 45},
		{"academic", []string{"Historiadora", "Socióloga", "Filóloga", "Antropóloga", "Catedrática de Derecho"}, []string{"Politólogo", "Físico", "Historiador", "Profesor titular"}, 42},
		{"artist", []string{"Escritora", "Poeta", "Actriz", "Fotógrafa", "Ilustradora", "Artista visual"}, []string{"Músico", "Cineasta", "Dramaturgo", "Poeta", "Escultor"}, 48},
		{"journalist", []string{"Periodista independiente", "Reportera", "Editora"}, []string{"Periodista independiente", "Corresponsal", "Fotorreportero"}, 30},
		{"jurist", []string{"Abogada", "Jueza jubilada"}, []string{"Abogado penalista", "Notario"}, 20},
		{"faith", []string{"Religiosa", "Catequista"}, []string{"Sacerdote", "Pastor", "Diácono permanente"}, 14},
		{"health", []string{"Enfermera", "Médica de familia", "Psicóloga"}, []string{"Enfermero", "Médico de familia", "Estomatólogo"}, 18},
		{"student", []string{"Estudiante de Periodismo", "Doctoranda", ""}, []string{"Estudiante de Medicina", "Doctorando", ""}, 16},
		{"citizen", []string{"Maestra", "Arquitecta", "Camarera", "Ingeniera", ""}, []string{"Ingeniero", "Informático", "Campesino", "Panadero", ""}, 45},
		{"", []string{""}, []string{""}, 12},
	}
}

func affiliations() map[string][]string {
	return map[string][]string{
		"academic": {"Universidad del Istmo Norte", "Instituto de Estudios del Caribe", "Universitat del Port", "Seminario Abierto de Historia",
			"Universidad Libre de las Antillas", "Center for Hemispheric Studies", ""},
		"artist":     {"Taller La Gaveta", "Colectivo Salitre", "Ediciones Puerta Abierta", "", ""},
		"journalist": {"Diario La Orilla", "Revista Contraluz", "Radio Malecón Libre", "Agencia Once Minutos", ""},
		"activist":   {"Red de Barrios", "Voces del Patio", "Iniciativa 4 de Marzo", "", ""},
		"jurist":     {"Observatorio de Juicios", "Colegio de la Abogacía de San Telmo", ""},
		"faith":      {"Parroquia de San Lázaro", "Comunidad Camino de Emaús", ""},
		"relative":   {"Comité de Familiares", "", "", ""},
		"student":    {"Federación Estudiantil Independiente", "", ""},
	}
}

func comments() []string {
	return []string{
		"Por mi hijo, que cumple allí sus veintitrés años.",
		"Estuve seis años. Sé lo que pesa cada día.",
		"Firmo por mi hermana y por las que comparten su celda.",
		"Que nadie más tenga que aprender a leer los expedientes para entender a su familia.",
		"Desde el exilio, con la casa a cuestas y la memoria intacta.",
		"Ninguna canción debería costar una condena.",
		"Lo firmo con mi nombre porque mi padre no pudo firmar con el suyo.",
		"La libertad no se canjea.",
		"Por los que no pueden firmar.",
		"Enseño a mis alumnos que las palabras importan. Hoy me toca a mí.",
		"Rezamos por cada uno de ellos, por su nombre, todos los domingos.",
		"Los atendí al salir. Hay daños que no figuran en ningún informe.",
		"No los conozco a todos. Por eso firmo: para que se conozcan sus nombres.",
		"Fui vecina de uno de ellos. Lo vi salir de casa en chancletas, entre cuatro.",
		"Mi firma es pequeña. Ojalá seamos miles.",
		"Amnistía, y después justicia.",
		"Volveremos a encontrarnos en el mismo parque.",
		"Escribo desde la cola de la visita.",
	}
}
