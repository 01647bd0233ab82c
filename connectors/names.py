"""What metrics are called on more than one platform, in both languages: one name for one idea."""

from connectors.sentences import Text

FOLLOWERS = Text("Followers", "Abonnés")
NEW_FOLLOWERS = Text("New followers", "Nouveaux abonnés")
LOST_FOLLOWERS = Text("Lost followers", "Abonnés perdus")
NET_NEW_FOLLOWERS = Text("Net new followers", "Solde de nouveaux abonnés")
FOLLOWING = Text("Accounts followed", "Comptes suivis")

REACH = Text("Reach", "Portée")
IMPRESSIONS = Text("Impressions", "Impressions")
UNIQUE_IMPRESSIONS = Text("Unique impressions", "Impressions uniques")
VIEWS = Text("Views", "Vues")
VIDEO_VIEWS = Text("Video views", "Vues de vidéos")
PROFILE_VIEWS = Text("Profile views", "Visites du profil")
PAGE_VIEWS = Text("Page views", "Pages vues")

ENGAGEMENTS = Text("Engagements", "Interactions")
ENGAGEMENT_RATE = Text("Engagement rate", "Taux d’engagement")
ENGAGEMENTS_PER_POST = Text("Engagements per post", "Interactions par publication")
LIKES = Text("Likes", "Mentions J’aime")
REACTIONS = Text("Reactions", "Réactions")
COMMENTS = Text("Comments", "Commentaires")
SHARES = Text("Shares", "Partages")
REPOSTS = Text("Reposts", "Republications")
REPLIES = Text("Replies", "Réponses")
QUOTES = Text("Quotes", "Citations")
BOOKMARKS = Text("Bookmarks", "Signets")
SAVES = Text("Saves", "Enregistrements")
CLICKS = Text("Clicks", "Clics")
LINK_CLICKS = Text("Link clicks", "Clics sur un lien")
CLICK_THROUGH_RATE = Text("Click-through rate (CTR)", "Taux de clics (CTR)")

SPEND = Text("Ad spend", "Dépenses publicitaires")
LEADS = Text("Leads", "Prospects")
CONVERSIONS = Text("Conversions", "Conversions")
CONVERSION_VALUE = Text("Conversion value", "Valeur des conversions")
ALL_CONVERSIONS = Text("All conversions", "Toutes les conversions")
COST_PER_CLICK = Text("Cost per click (CPC)", "Coût par clic (CPC)")
COST_PER_THOUSAND = Text("Cost per thousand impressions (CPM)", "Coût pour mille impressions (CPM)")
COST_PER_LEAD = Text("Cost per lead", "Coût par prospect")
COST_PER_CONVERSION = Text("Cost per conversion", "Coût par conversion")
RETURN_ON_SPEND = Text("Return on ad spend (ROAS)", "Retour sur dépenses publicitaires (ROAS)")

POSTS_PUBLISHED = Text("Posts published", "Publications")
POSTS_TOTAL = Text("Posts in all", "Publications au total")
VIDEOS_TOTAL = Text("Videos in all", "Vidéos au total")

UNIQUE_VISITORS = Text("Unique visitors", "Visiteurs uniques")
VISITS = Text("Visits", "Visites")
BOUNCES = Text("Bounces", "Rebonds")
BOUNCE_RATE = Text("Bounce rate", "Taux de rebond")
CONVERSION_RATE = Text("Conversion rate", "Taux de conversion")
VISIT_SECONDS = Text("Time spent on visits", "Durée totale des visites")
AVERAGE_VISIT_SECONDS = Text("Average length of a visit", "Durée moyenne d’une visite")

EMAILS_SENT = Text("E-mails sent", "E-mails envoyés")
EMAILS_DELIVERED = Text("E-mails delivered", "E-mails remis")
EMAILS_BOUNCED = Text("E-mails bounced", "E-mails non remis")
UNIQUE_OPENS = Text("Unique opens", "Ouvertures uniques")
UNIQUE_CLICKS = Text("Unique clicks", "Clics uniques")
SUBSCRIBERS = Text("Subscribers", "Abonnés")
NEW_SUBSCRIBERS = Text("New subscribers", "Nouveaux abonnés")
NET_SUBSCRIBERS = Text("Net new subscribers", "Solde de nouveaux abonnés")
UNSUBSCRIBES = Text("Unsubscribes", "Désabonnements")
OPEN_RATE = Text("Open rate", "Taux d’ouverture")
CLICK_RATE = Text("Click rate", "Taux de clics")
UNSUBSCRIBE_RATE = Text("Unsubscribe rate", "Taux de désabonnement")

ORDERS = Text("Orders", "Commandes")
TOTAL_SALES = Text("Total sales", "Ventes totales")
DISCOUNTS = Text("Discounts", "Remises")
REFUNDS = Text("Refunds", "Remboursements")
NEW_CUSTOMERS = Text("New customers", "Nouveaux clients")
AVERAGE_ORDER_VALUE = Text("Average order value", "Panier moyen")

BY_POST_DATE = Text(
    "Counted on the day of the post; it grows as posts age.",
    "Compté au jour de la publication\u00a0; augmente quand les publications vieillissent.",
)
BY_SEND_DATE = Text(
    "Counted on the day the campaign was sent; it grows as people open it later.",
    "Compté au jour de l’envoi de la campagne\u00a0; augmente avec les ouvertures tardives.",
)
PEOPLE_ONCE_A_DAY = Text(
    "People are counted once a day, so days do not add up.",
    "Chaque personne compte une fois par jour\u00a0: les jours ne s’additionnent pas.",
)
FROM_NOW_ON = Text(
    "The platform tells only the number of today: its history begins with the connection.",
    "La plateforme ne donne que le nombre du jour\u00a0: l’historique commence à la connexion.",
)
