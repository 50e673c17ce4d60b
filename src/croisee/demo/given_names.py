"""First names, by decade of birth and sex, most common first; written for the demonstration.

Weights follow Zipf's law with exponent 0.8 within a list; the lists are ours, not a register's.
"""

MEN = {
    1920: "Marcel René André Jean Roger Pierre Robert Georges Louis Henri Maurice Lucien Raymond "
    "Albert Paul Joseph Émile Fernand Eugène Léon François Gaston Charles Auguste Yves",
    1930: "Jean André René Pierre Marcel Robert Roger Louis Georges Raymond Jacques Henri Claude "
    "Paul Maurice Guy Yves Michel Lucien Gérard Joseph François Bernard Fernand Noël",
    1940: "Jean Michel Claude Jacques Pierre Bernard Gérard André Daniel René Alain Christian "
    "Jean-Claude Guy Roger Robert Serge Jean-Pierre Yves Roland Francis François Gilbert Hervé "
    "Jean-Paul",
    1950: "Jean-Pierre Michel Patrick Alain Philippe Gérard Bernard Christian Daniel Jacques "
    "Dominique Jean-Claude Pierre Joël Yves Marc Didier Jean-Luc Francis Serge Gilles Yvon "
    "Jean-Yves Denis Éric",
    1960: "Philippe Pascal Éric Thierry Patrick Alain Laurent Didier Bruno Christophe Michel "
    "Dominique Franck Gilles Frédéric Marc Olivier Hervé Vincent Jean-Luc Jean-Marc Loïc Stéphane "
    "Denis Fabrice",
    1970: "Christophe Stéphane Laurent Frédéric David Olivier Sébastien Jérôme Nicolas Éric "
    "Philippe Vincent Arnaud Fabrice Ludovic Cédric Samuel Emmanuel Grégory Yann Gaël Régis "
    "Mickaël Benoît Guillaume",
    1980: "Nicolas Julien Guillaume Sébastien Thomas Romain Mickaël Jérémy Alexandre Vincent "
    "Jonathan Anthony Kévin Damien Florian Maxime David Benoît Mathieu Aurélien Pierre Yoann "
    "Simon Rémi Gwenaël",
    1990: "Kévin Thomas Alexandre Maxime Anthony Romain Florian Quentin Nicolas Valentin Dylan "
    "Jordan Clément Corentin Alexis Benjamin Adrien Guillaume Antoine Lucas Baptiste Mathieu "
    "Bastien Erwan Loïc",
    2000: "Lucas Théo Hugo Thomas Enzo Mathis Léo Maxime Clément Nathan Alexandre Antoine Louis "
    "Quentin Noah Baptiste Yanis Ethan Tom Romain Evan Axel Titouan Malo Rayan",
    2010: "Gabriel Lucas Léo Nathan Louis Jules Hugo Ethan Raphaël Arthur Enzo Adam Noah Tom "
    "Paul Maël Timéo Sacha Gabin Nolan Liam Axel Aaron Malo Ewen",
    2020: "Gabriel Léo Raphaël Louis Arthur Jules Maël Noah Adam Liam Lucas Sacha Isaac Gabin "
    "Eden Hugo Naël Aaron Marius Côme Malo Ismaël Léon Tiago Ézio",
}

WOMEN = {
    1920: "Marie Jeanne Madeleine Yvonne Suzanne Germaine Marguerite Denise Simone Marcelle Renée "
    "Louise Paulette Andrée Lucienne Odette Raymonde Anna Georgette Anne-Marie Hélène Augustine "
    "Yvette Berthe Joséphine",
    1930: "Jeannine Marie Simone Denise Yvette Paulette Monique Thérèse Jacqueline Madeleine "
    "Jeanne Odette Renée Andrée Ginette Micheline Marie-Thérèse Raymonde Hélène Bernadette Yvonne "
    "Colette Solange Lucette Gilberte",
    1940: "Monique Jacqueline Marie Nicole Danielle Michèle Jeannine Françoise Josiane Colette "
    "Annie Christiane Marie-Thérèse Claudine Bernadette Marie-Claude Yvette Ginette Liliane "
    "Éliane Arlette Paulette Andrée Thérèse Huguette",
    1950: "Martine Françoise Monique Marie Annie Brigitte Nicole Chantal Michèle Catherine "
    "Christine Danielle Dominique Patricia Jocelyne Évelyne Sylvie Marie-Christine Josiane "
    "Marie-Claude Maryse Odile Joëlle Ghislaine Claudine",
    1960: "Sylvie Catherine Christine Nathalie Isabelle Véronique Brigitte Patricia Martine "
    "Corinne Pascale Valérie Marie Dominique Florence Françoise Laurence Anne Béatrice Chantal "
    "Marie-Laure Nadine Muriel Fabienne Agnès",
    1970: "Nathalie Sandrine Stéphanie Isabelle Valérie Karine Céline Christelle Sophie Virginie "
    "Laurence Delphine Séverine Sylvie Anne Carole Laetitia Florence Magali Katia Gaëlle "
    "Anne-Sophie Nolwenn Emmanuelle Sabrina",
    1980: "Aurélie Émilie Céline Élodie Julie Stéphanie Laetitia Virginie Audrey Jennifer Marie "
    "Mélanie Sabrina Amandine Laura Charlotte Vanessa Pauline Marion Camille Gwenaëlle Lucie "
    "Aurore Cindy Hélène",
    1990: "Marine Laura Camille Pauline Marion Manon Anaïs Morgane Mathilde Justine Océane "
    "Mélanie Chloé Léa Sarah Charlotte Margaux Alexia Coralie Amandine Julie Solène Maëva Élise "
    "Lucie",
    2000: "Léa Manon Camille Emma Chloé Océane Clara Inès Marie Sarah Lucie Jade Anaïs Mathilde "
    "Julie Lola Laura Maëlys Eva Louise Romane Noémie Maëlle Célia Lisa",
    2010: "Emma Jade Louise Chloé Alice Lola Manon Léa Lina Inès Camille Zoé Rose Anna Ambre "
    "Juliette Lou Léna Sarah Mila Romane Eva Nina Maëlys Louna",
    2020: "Jade Louise Ambre Alba Emma Alma Rose Romy Alice Anna Mia Lina Julia Mila Iris Agathe "
    "Léna Inaya Adèle Olivia Victoire Nour Charlie Lou Margaux",
}

BY_ORIGIN = {
    "maghreb": (
        "Mohamed Ahmed Karim Rachid Said Mustapha Omar Youssef Hassan Abdelkader Mehdi Bilal "
        "Amine Samir Farid Nabil Hicham Ayoub Ibrahim Yacine",
        "Fatima Khadija Samira Nadia Malika Aïcha Naïma Yasmine Sonia Leïla Houria Zohra Karima "
        "Amina Soraya Hanane Salma Imane Nora Meryem",
    ),
    "afrique": (
        "Mamadou Ibrahima Moussa Ousmane Amadou Cheikh Boubacar Abdoulaye Jean-Baptiste "
        "Aboubacar Sékou Emmanuel Souleymane Issa Lassana Saïd Bakary Alpha",
        "Fatoumata Aminata Mariama Aïssatou Awa Kadiatou Oumou Djénéba Grâce Mariam Hawa "
        "Nafissatou Binta Zaïnaba Échata Ramatoulaye Ndeye Clarisse",
    ),
    "iberique": (
        "Manuel José Antonio Carlos Luis Joaquim Fernando Francisco Miguel Paulo Mario Giuseppe "
        "Ricardo João Tiago Alvaro Nuno Rui",
        "Maria Ana Rosa Carmen Teresa Isabel Dolores Lucia Fernanda Paula Conceição Graça Elena "
        "Cristina Inês Catarina Sofia Beatriz",
    ),
    "turquie": (
        "Mehmet Mustafa Ali Hasan Ibrahim Murat Yusuf Ömer Osman Emre Kemal Serkan Orhan Volkan",
        "Fatma Ayse Emine Hatice Zeynep Elif Sevim Meryem Gülay Özlem Songül Esra Derya Sibel",
    ),
    "europe_est": (
        "Ion Andrei Mihai Piotr Marek Adrian Vasile Krzysztof Stefan Florin Tomasz Bogdan Radu",
        "Elena Ioana Anna Maria Mihaela Katarzyna Alina Daniela Ewa Cristina Magdalena Irina Oana",
    ),
    "asie": (
        "Minh Hung Tuan Duc Wei Ahmad Abdul Hai Quang Farhad Long Nasir Thanh Reza",
        "Lan Huong Thi-Mai Linh Mei Zahra Hoa Thu Fatemeh Ngoc Maryam Phuong Xuan Parwana",
    ),
}
"""Group → (men, women); children of these families take half their names from the decade lists."""
