"""The colours of all plots and pages: those of Okabe and Ito (2008), which colour-blind readers can tell apart."""

BLUE, ORANGE, GREEN, PURPLE = "#0072B2", "#E69F00", "#009E73", "#CC79A7"
SKY, VERMILION = "#56B4E9", "#D55E00"
PALE = "#DCE9F5"  # a tint of BLUE, behind text

COLOURS = (BLUE, ORANGE, GREEN, PURPLE)  # of lines, in this order
STYLES = ("-", "--", "-.", ":")  # of lines, in this order
VALUES, SIGNED = "cividis", "PuOr"  # colour maps; the second one for both signs
