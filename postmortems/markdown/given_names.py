"""Given names beyond those the hints know: only for telling owners from components, where a list leads with them."""

from postmortems.blameless.words import GIVEN

_MORE = """
    Abdul Adele Agnieszka Akira Aleksandr Alexei Alina Alvin Amara Amina Amit Anand Anders Anil Anita Anton Anya
    Arash Asha Astrid Aya Axel Babak Bart Bethany Bianca Birgit Bjorn Björn Bogdan Brigitte Caleb Camila Cindy
    Cynthia Dana Danielle Darius Dario Denise Derek Dimitri Dina Dirk Divya Ebba Eduard Eleni Elif Élodie Emeka Emre
    Enzo Esther Farah Farid Fernanda Filip Filippo Freya Gabriela Gemma Gerard Giorgio Goran Greta Guido Gustavo
    Hana Haruto Helga Hideo Hilde Hyun Ilya Imran Inga Ines Inês Iris Ismail Ivan Ivana Ivo Jaime Jamal Jana Jelena
    Jin João Joanna Joao Jorge Josef Josh Juan Judith Julio Kai Kaito Karim Karin Karl Katarzyna Kavya Keiko Kemal
    Kenji Khalid Kiran Klara Kofi Kumar Lakshmi Lars Leila Lena Levi Lina Liu Lorenzo Luca Lucas Lucía Luigi Lukas
    Magnus Maja Malik Manuel Marcin Margot Mariam Marit Marlene Marta Martina Mateo Mathias Matteo Mattias Meera
    Mehmet Mei Mia Miguel Mikhail Milan Milos Ming Mira Mirjam Mohan Mona Nadia Naomi Naveen Neha Nicolas Nikhil
    Nikola Niklas Nils Nina Noor Nora Nuno Olga Oleg Omar Oskar Otto Owen Pablo Padma Paolo Parisa Pavel Pawel Pedro
    Petra Pieter Piotr Pooja Pradeep Priya Priyanka Quentin Rafael Raj Rajesh Ralf Ramesh Rania Raphaël Raphaëlle
    Rasmus Ravi Renata Rohan Rosa Ruben Ruth Saanvi Sakura Salma Sami Samir Sana Sandeep Sanjay Santiago Sara Sergei
    Sergio Shira Shreya Sigrid Simone Sina Sofia Sofie Soren Søren Stefan Stella Suresh Svetlana Takeshi Tanya Tariq
    Tatiana Tereza Thabo Theo Thiago Tobias Tomas Tomasz Ulrich Uma Urs Valentina Vanessa Vera Viktor Viktoria Vijay
    Vikram Vincent Vladimir Wei Wiktor Willem Xavier Xin Yan Yann Yara Yasmin Yuki Yusuf Yves Zain Zara Zoe Zoltan
    Abby Aoife Barry Becky Bobby Brad Brett Charlie Ciaran Dan Danny Deb Ed Eddie Ellie Ewan Fran Gavin Geoff Gina
    Glen Harry Hugh Iain Jack Jen Jess Jimmy Jo Jon Josie Kat Kirsty Kris Liz Lou Mel Nate Niamh Nicky Olly Pam Pete
    Robbie Sally Shaun Siobhan Steph Stu Toby Tommy Vicky
"""
GIVEN_NAMES = frozenset([*GIVEN.split(), *_MORE.split()])
