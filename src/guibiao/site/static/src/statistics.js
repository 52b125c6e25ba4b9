// Pages of statistics: deciding on candidates row by row with the keyboard, and returns that save what is typed.
import "./statistics/deciding.js";
import "./statistics/filling.js";
