"""Compares peel with tshark over captures; README.md beside this folder holds the rules."""
